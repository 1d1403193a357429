// A translator that goes on from another: with its tokens and weights, and with new tokens besides.
import { carryWeights } from '../continuing/carry-weights.ts';
import { changeLayers } from '../continuing/change-layers.ts';
import { refuseOptions } from '../continuing/refuse-options.ts';
import { translatorDefaultsOf } from '../presets.ts';
import { grownIds, grownVocabulary } from '../learn-vocabulary.ts';
import type { TextVocabulary } from '../text-vocabulary.ts';
import type { TranslatorOptions } from './options.ts';
import { sourceTokens } from './translation-network.ts';
import { Translator } from './translator.ts';

/** Texts and what they become. */
export interface Pairs {
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

/** What a translator that is gone on from says itself. */
const fixed = ['tokenLevel', 'architecture', 'units', 'blocks', 'heads', 'embeddingDim', 'dropout'] as const;

/** The options by which a translator like another one is trained. @throws RnnkitError when one says what the other says */
export function likeThat({ model, source, target }: Translator, options: TranslatorOptions): TranslatorOptions {
  refuseOptions('trainTranslator', 'translator', fixed, options);
  const has = (name: string): boolean => model.layers.some(({ className }) => className === name);
  const architecture = has('TransformerEncoder') ? 'transformer' : has('AdditiveAttention') ? 'attention' : 'gru';
  const { vocabularySize } = translatorDefaultsOf({ architecture });
  return {
    ...options,
    architecture,
    tokenLevel: source.level,
    vocabularySize: options.vocabularySize ?? vocabularySize + Math.max(source.end, target.end),
  };
}

/** Tokens of the longest target, its end among them. */
export function longestOf(target: TextVocabulary, texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, target.encode(text).length + 1), 1);
}

/** A translator that answers as another does, but knows new tokens, of which it has learned nothing yet. */
export async function grownTranslator(known: Translator, pairs: Pairs, vocabularySize: number): Promise<Translator> {
  const source = grownVocabulary(known.source, pairs.sources, vocabularySize);
  const target = grownVocabulary(known.target, pairs.targets, vocabularySize);
  const made = changeLayers(known.model, (className, config, depth) => {
    if (depth === 0 && className === 'Embedding')
      return { ...config, inputDim: config['name'] === sourceTokens ? source.size : target.size };
    const isOutput = className === 'Dense' && depth === 1 && config['activation'] === 'softmax';
    return isOutput ? { ...config, units: target.size } : config;
  });
  try {
    made.build();
    await carryWeights(known.model, made, [grownIds(known.source, source), grownIds(known.target, target)]);
    const longest = Math.max(known.longestTarget, longestOf(target, pairs.targets));
    return new Translator(source, target, made, longest);
  } catch (error) {
    made.dispose();
    throw error;
  }
}
