// A generator that goes on from another: with its tokens, labels and weights, and with new ones besides.
import { RnnkitError } from '@rnnkit/data';
import { stepLimitOf } from '@rnnkit/models';
import type { TrainableModel } from '@rnnkit/training';

import { carryWeights } from '../continuing/carry-weights.ts';
import { changeLayers } from '../continuing/change-layers.ts';
import { refuseOptions } from '../continuing/refuse-options.ts';
import { generatorDefaultsOf } from '../presets.ts';
import { grownIds, grownVocabulary } from '../learn-vocabulary.ts';
import type { TextVocabulary } from '../text-vocabulary.ts';
import { MixedLanguageModel } from './mixed-language-model.ts';
import type { CountedRuns, NgramLanguageModel } from './ngram-language-model.ts';
import { NeuralLanguageModel } from './neural-language-model.ts';
import type { GeneratorOptions } from './options.ts';
import type { TextGenerator } from './text-generator.ts';

/** What a generator that is gone on from says itself. */
const fixed = [
  'tokenLevel',
  'architecture',
  'units',
  'layers',
  'blocks',
  'heads',
  'embeddingDim',
  'tieEmbeddings',
  'dropout',
  'ngramOrder',
] as const;

/** The options by which a generator like another one is trained. @throws RnnkitError when one says what the other says */
export function likeThat(from: TextGenerator, options: GeneratorOptions): GeneratorOptions {
  refuseOptions('trainGenerator', 'generator', fixed, options);
  const { vocabulary } = from;
  const network = networkOf(from);
  const limit = stepLimitOf(network);
  const kind: GeneratorOptions = {
    tokenLevel: vocabulary.level,
    architecture: limit === undefined ? undefined : 'transformer',
  };
  const { vocabularySize, sequenceLength } = generatorDefaultsOf(kind);
  // A sample is tried with the rows of a table.
  const canSample = network.layers.some(({ className }) => className === 'ReversibleEmbedding');
  if (!canSample && (options.sampledTokens ?? 0) > 0) {
    throw new RnnkitError(
      'unsupported',
      'trainGenerator: a generator whose tokens were all looked at while it was trained cannot go on with a sample of them; leave sampledTokens out.',
    );
  }
  return {
    ...options,
    ...kind,
    sampledTokens: canSample ? options.sampledTokens : 0,
    ngramOrder: countsOf(from)?.order ?? 0,
    vocabularySize: options.vocabularySize ?? vocabularySize + vocabulary.end,
    sequenceLength: Math.min(options.sequenceLength ?? limit ?? sequenceLength, limit ?? Infinity),
  };
}

function networkOf({ languageModel }: TextGenerator): TrainableModel {
  if (languageModel instanceof MixedLanguageModel) return languageModel.neural.network;
  if (languageModel instanceof NeuralLanguageModel) return languageModel.network;
  throw new RnnkitError('unsupported', 'trainGenerator goes on from a generator with a network; this one counts.');
}

const countsOf = ({ languageModel }: TextGenerator): NgramLanguageModel | undefined =>
  languageModel instanceof MixedLanguageModel ? languageModel.counts : undefined;

/** What a generator has counted beside its network, by the ids of a vocabulary that is grown from its own. */
export function grownCounts(from: TextGenerator, grown: TextVocabulary): CountedRuns | undefined {
  const counts = countsOf(from);
  if (counts === undefined) return undefined;
  // What ends and begins texts comes after all tokens.
  const { end } = from.vocabulary;
  return { runs: counts.runs.map((id) => (id < end ? id : id - end + grown.end)), runCounts: counts.runCounts };
}

/** The vocabulary of another generator, grown, and a network for it whose batches go on from one another. */
export async function grownGenerator(
  from: TextGenerator,
  texts: readonly string[],
  labels: readonly string[],
  vocabularySize: number,
): Promise<{ readonly vocabulary: TextVocabulary; readonly network: TrainableModel }> {
  const known = networkOf(from);
  const vocabulary = grownVocabulary(from.vocabulary, texts, vocabularySize, labels);
  const { size } = from.vocabulary;
  const network = changeLayers(known, (_name, config, depth) => ({
    ...config,
    ...(depth === 0 && config['inputDim'] === size && { inputDim: vocabulary.size }),
    ...(depth === 0 && config['activation'] === 'softmax' && config['units'] === size && { units: vocabulary.size }),
    ...('stateful' in config && { stateful: true }),
  }));
  try {
    network.build([null, null]);
    await carryWeights(known, network, [grownIds(from.vocabulary, vocabulary)]);
    return { vocabulary, network };
  } catch (error) {
    network.dispose();
    throw error;
  }
}
