// A tagger that goes on from another: with its words, characters, tags and weights, and with new ones besides.
import { tagRules } from '@rnnkit/data';

import { carryWeights, type Grown } from '../continuing/carry-weights.ts';
import { changeLayers } from '../continuing/change-layers.ts';
import { refuseOptions } from '../continuing/refuse-options.ts';
import { isTable } from '../text-model/fit-text-model.ts';
import { taggerDefaultsOf } from '../presets.ts';
import type { TaggedWords } from './examples.ts';
import type { TaggerOptions, TaggerSettings } from './options.ts';
import { growVocabulary, type TaggingVocabulary } from './tagging-vocabulary.ts';
import { TextTagger } from './text-tagger.ts';

/** What a tagger that is gone on from says itself. */
const fixed = [
  'architecture',
  'output',
  'units',
  'blocks',
  'heads',
  'embeddingDim',
  'characters',
  'wordParts',
  'subwordVocabularySize',
  'characterDim',
  'characterUnits',
  'maxWordLength',
  'subwordBuckets',
  'dropout',
  'scheme',
] as const;

/** The options by which a tagger like another one is trained. @throws RnnkitError when one says what the other says */
export function likeThat({ model, vocabulary }: TextTagger, options: TaggerOptions): TaggerOptions {
  refuseOptions('trainTagger', 'tagger', fixed, options);
  const has = (name: string): boolean => model.layers.some(({ className }) => className === name);
  const architecture = has('TransformerEncoder') ? 'transformer' : undefined;
  const { vocabularySize } = taggerDefaultsOf({ architecture });
  return {
    ...options,
    architecture,
    output: has('CRF') ? 'crf' : 'softmax',
    characters: vocabulary.parts.characters === undefined ? 'none' : undefined,
    maxWordLength: vocabulary.parts.maxWordLength,
    subwordBuckets: vocabulary.parts.subwordBuckets,
    vocabularySize: options.vocabularySize ?? vocabularySize + vocabulary.parts.words.length,
  };
}

/** A tagger that answers as another does, but knows new words, characters and tags, of which it has learned nothing yet. */
export async function grownTagger(
  known: TextTagger,
  sentences: readonly TaggedWords[],
  settings: TaggerSettings,
): Promise<TextTagger> {
  const vocabulary = growVocabulary(known.vocabulary, sentences, settings);
  const [before, after] = [sizesOf(known.vocabulary), sizesOf(vocabulary)];
  const { tags, scheme } = vocabulary.parts;
  const rules = scheme === undefined ? {} : tagRules(tags, scheme);
  const made = changeLayers(known.model, (className, config, depth) => {
    if (className === 'CRF') return { ...config, ...rules };
    if (isTable(className)) return { ...config, inputDim: depth === 0 ? after.words : after.characters };
    const isOutput = depth === 0 && className === 'Dense' && config['units'] === before.tags;
    return isOutput ? { ...config, units: after.tags } : config;
  });
  try {
    made.build();
    const grown: Grown[] = (['words', 'characters', 'tags'] as const).map((kind) => ({
      from: before[kind],
      to: after[kind],
      ...(kind === 'words' && { originOf: originOf(known.vocabulary, vocabulary) }),
    }));
    await carryWeights(known.model, made, grown);
    return new TextTagger(vocabulary, made);
  } catch (error) {
    made.dispose();
    throw error;
  }
}

/** Where each row of the words' table comes from: new words are between those of before and the runs of characters. */
function originOf(known: TaggingVocabulary, grown: TaggingVocabulary): (row: number) => number | undefined {
  const { subwordBuckets } = grown.parts;
  const [before, after] = [known.rows - subwordBuckets, grown.rows - subwordBuckets];
  return (row) => {
    if (row < before) return row;
    return row < after ? undefined : row - after + before;
  };
}

function sizesOf(vocabulary: TaggingVocabulary): Readonly<Record<'words' | 'characters' | 'tags', number>> {
  const { characters = [], tags } = vocabulary.parts;
  return { words: vocabulary.rows, characters: characters.length + 2, tags: tags.length };
}
