// From options to the tokenizer and the model of something that answers texts, which are not trained yet.
import { RnnkitError } from '@rnnkit/data';
import { dense, dropout, embedding, type EmbeddingOptions } from '@rnnkit/layers';
import type { Tokenizer } from '@rnnkit/text';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import type { WordVectors } from '@rnnkit/text/vectors';
import { sequential, type TrainableModel } from '@rnnkit/training';

import { poolingLayers } from '../classification/architectures/pooling.ts';
import { readingLayers } from '../classification/architectures/reading.ts';
import { layerSizes } from '../classification/layer-sizes.ts';
import type { Structure } from '../classification/structure.ts';
import { isKeras } from '../task-tokenizer.ts';
import { tableOf } from '../vectors/pretrained.ts';
import { newTokenizer } from './new-tokenizer.ts';

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
  checkSize(owner, settings, tokens, head.units);
  const table = isKeras(tokenizer) ? tableOf(tokensOf(tokenizer), vectors, settings.seed) : {};
  return { tokenizer, model: newModel(settings, tokens, head, table) };
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
  const { embeddingDim, outputDropout, seed } = settings;
  const { layers, features } = readingLayers(settings);
  return sequential(
    [
      embedding({ inputDim: tokens, outputDim: embeddingDim, maskZero: true, ...table }),
      ...layers,
      ...poolingLayers(settings, features),
      ...(outputDropout === 0 ? [] : [dropout({ rate: outputDropout })]),
      dense(head),
    ],
    { seed },
  );
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
