// From options to the tokenizer and the model of something that answers texts, which are not trained yet.
import { RnnkitError } from '@rnnkit/data';
import { dense, dropout, embedding } from '@rnnkit/layers';
import { Tokenizer } from '@rnnkit/text';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import { SubwordTrainer } from '@rnnkit/text/subwords-training';
import { sequential, type TrainableModel } from '@rnnkit/training';

import { poolingLayers } from '../classification/architectures/pooling.ts';
import { readingLayers } from '../classification/architectures/reading.ts';
import { layerSizes } from '../classification/layer-sizes.ts';
import type { Structure } from '../classification/structure.ts';

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
 * @throws RnnkitError `invalid-argument` when the model would be too large
 */
export function newTextModel(owner: string, texts: readonly string[], settings: Structure, head: Head): TextModelParts {
  const tokenizer = newTokenizer(texts, settings);
  const tokens = tokenizer.vocabularySize;
  checkSize(owner, settings, tokens, head.units);
  return { tokenizer, model: newModel(settings, tokens, head) };
}

function newTokenizer(
  texts: readonly string[],
  { tokenLevel, ngrams, vocabularySize, lowerCase: lower, normalization: form }: Structure,
): AnyTokenizer {
  const normalization = form === 'none' ? undefined : form;
  if (tokenLevel === 'subwords') {
    const trainer = new SubwordTrainer({ vocabularySize, lower, normalization });
    trainer.learn(texts);
    return trainer.finish();
  }
  const tokenizer = new Tokenizer({
    numWords: vocabularySize,
    charLevel: tokenLevel === 'characters',
    segmentation: tokenLevel === 'segments' ? 'words' : 'split',
    oovToken: '[UNK]',
    lower,
    ngrams,
    ...(normalization !== undefined && { normalization }),
  });
  tokenizer.fitOnTexts(texts);
  // Rare words are often names, and of no use to the model: they do not leave with it.
  tokenizer.prune();
  return tokenizer;
}

function newModel(settings: Structure, tokens: number, head: Head): TrainableModel {
  const { embeddingDim, outputDropout, seed } = settings;
  const { layers, features } = readingLayers(settings);
  return sequential(
    [
      embedding({ inputDim: tokens, outputDim: embeddingDim, maskZero: true }),
      ...layers,
      ...poolingLayers(settings, features),
      ...(outputDropout === 0 ? [] : [dropout({ rate: outputDropout })]),
      dense(head),
    ],
    { seed },
  );
}

/** Throws when the weights would take more memory than a machine has. */
function checkSize(owner: string, settings: Structure, tokens: number, outputs: number): void {
  const parameters = layerSizes(settings, tokens, outputs).reduce((sum, layer) => sum + layer.parameters, 0);
  if (parameters <= mostParameters) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner}: such a model would have ${parameters.toLocaleString('en')} parameters; it can have up to ${mostParameters.toLocaleString('en')}. Make units, embeddingDim or vocabularySize smaller.`,
  );
}
