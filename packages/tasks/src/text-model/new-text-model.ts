// From options to the tokenizer and the model of something that answers texts, which are not trained yet.
import { RnnkitError } from '@rnnkit/data';
import { concatenate, dense, dropout, embedding, globalAveragePooling1d, type EmbeddingOptions } from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import type { Tokenizer } from '@rnnkit/text';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import type { WordVectors } from '@rnnkit/text/vectors';
import { model, sequential, type TrainableModel } from '@rnnkit/training';

import { poolingLayers } from '../classification/architectures/pooling.ts';
import { readingLayers } from '../classification/architectures/reading.ts';
import { layerSizes } from '../classification/layer-sizes.ts';
import type { Structure } from '../classification/structure.ts';
import { isKeras } from '../task-tokenizer.ts';
import { tableOf } from '../vectors/pretrained.ts';
import { newTokenizer } from './new-tokenizer.ts';
import { tokenWeightsName } from './token-weights.ts';

/** Most numbers that the weights of a new model may hold: 1 GiB. */
const mostParameters = 2 ** 28;

/** What a model answers with. */
export interface Head {
  /** How many numbers. */
  readonly units: number;
  readonly activation: 'softmax' | 'sigmoid' | 'linear';
}

/** What reads texts. */
export interface TextModelParts {
  readonly tokenizer: AnyTokenizer;
  readonly model: TrainableModel;
}

/**
 * A tokenizer that has learned the tokens of some texts, and a model that reads them.
 *
 * @param vectors what its words begin with. Default: all are drawn
 * @throws RnnkitError `invalid-argument` when the model would be too large, or no word has a vector
 */
export function newTextModel(
  owner: string,
  texts: readonly string[],
  settings: Structure,
  head: Head,
  vectors?: WordVectors,
): TextModelParts {
  return textModelOf(owner, newTokenizer(texts, settings), settings, head, vectors);
}

/** The same, with a tokenizer that has learned already. */
export function textModelOf(
  owner: string,
  tokenizer: AnyTokenizer,
  settings: Structure,
  head: Head,
  vectors?: WordVectors,
): TextModelParts {
  const tokens = tokenizer.vocabularySize;
  // What is counted is in which class of several a text is.
  const structure = { ...settings, tokenWeights: settings.tokenWeights && head.activation === 'softmax' };
  checkSize(owner, structure, tokens, head.units);
  const table = isKeras(tokenizer) ? tableOf(tokensOf(tokenizer), vectors, settings.seed) : {};
  return { tokenizer, model: newModel(structure, tokens, head, table) };
}

/** The token of each row of the embedding. */
function tokensOf({ wordIndex, vocabularySize }: Tokenizer): (string | undefined)[] {
  const tokens = Array.from({ length: vocabularySize }, (): string | undefined => undefined);
  for (const [token, index] of wordIndex) if (index < vocabularySize) tokens[index] = token;
  return tokens;
}

function newModel(
  settings: Structure,
  tokens: number,
  head: Head,
  table: Pick<EmbeddingOptions, 'weights'>,
): TrainableModel {
  const { embeddingDim, maxLength, outputDropout, tokenWeights, seed } = settings;
  const { layers, features } = readingLayers(settings);
  const path = [
    embedding({ inputDim: tokens, outputDim: embeddingDim, maskZero: true, ...table }),
    ...layers,
    ...poolingLayers(settings, features),
    ...(outputDropout === 0 ? [] : [dropout({ rate: outputDropout })]),
  ];
  if (!tokenWeights) return sequential([...path, dense(head)], { seed });
  const ids = input({ shape: [maxLength], dtype: 'int32' });
  const counted = [
    // Nothing but 0 until it is counted, so that the network learns as it would without.
    embedding({
      name: tokenWeightsName,
      inputDim: tokens,
      outputDim: head.units,
      maskZero: true,
      embeddingsInitializer: 'zeros',
      trainable: false,
    }),
    globalAveragePooling1d(),
  ];
  const both = [path, counted].map((chain) => chain.reduce((value, layer) => layer.apply(value), ids));
  return model({ inputs: ids, outputs: dense(head).apply(concatenate().apply(both)), seed });
}

/** Throws when the weights would take more memory than a machine has. */
export function checkSize(owner: string, settings: Structure, tokens: number, outputs: number): void {
  const parameters = layerSizes(settings, tokens, outputs).reduce((sum, layer) => sum + layer.parameters, 0);
  if (parameters <= mostParameters) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner}: such a model would have ${parameters.toLocaleString('en')} parameters; it can have up to ${mostParameters.toLocaleString('en')}. Make units, embeddingDim or vocabularySize smaller.`,
  );
}
