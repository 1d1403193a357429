// From options to a classifier that is not trained yet.
import { check, RnnkitError } from '@rnnkit/data';
import { dense, dropout, embedding } from '@rnnkit/layers';
import { Tokenizer } from '@rnnkit/text';
import { sequential, type TrainableModel } from '@rnnkit/training';

import { poolingLayers } from './architectures/pooling.ts';
import { readingLayers } from './architectures/reading.ts';
import { checkTexts } from './examples.ts';
import { layerSizes } from './layer-sizes.ts';
import { settle } from './options.ts';
import type { ClassifierOptions } from './settings.ts';
import type { Structure } from './structure.ts';
import { TextClassifier } from './text-classifier.ts';

/** Most numbers that the weights of a new classifier may hold: 1 GiB. */
const mostParameters = 2 ** 28;

/**
 * A new, untrained classifier whose vocabulary comes from the training texts.
 *
 * @param labels the classes, at least two, each once
 * @param options those that say how it is trained do not matter here. Default: see {@link classifierDefaultsOf}
 * @throws Error when texts, labels or an option are not what they have to be, or the model would be too large
 *
 * @example
 * const classifier = newClassifier(texts, ['neg', 'pos'], { architecture: 'gru', units: 32 });
 */
export function newClassifier(
  texts: readonly string[],
  labels: readonly string[],
  options: ClassifierOptions = {},
): TextClassifier {
  checkTexts('newClassifier', texts);
  const settings = settle('newClassifier', options, texts.length);
  checkClasses(labels);
  const { tokenLevel, ngrams, vocabularySize, maxLength, lowerCase, normalization } = settings;
  const tokenizer = new Tokenizer({
    numWords: vocabularySize,
    charLevel: tokenLevel === 'characters',
    oovToken: '[UNK]',
    lower: lowerCase,
    ngrams,
    ...(normalization === 'none' ? {} : { normalization }),
  });
  tokenizer.fitOnTexts(texts);
  // Rare words are often names, and of no use to the model: they do not leave with it.
  tokenizer.prune();
  const tokens = Math.min(vocabularySize, tokenizer.wordIndex.size + 1);
  checkSize(settings, tokens, labels.length);
  return new TextClassifier(tokenizer, maxLength, [...labels], newModel(settings, tokens, labels.length));
}

function newModel(settings: Structure, tokens: number, classes: number): TrainableModel {
  const { embeddingDim, outputDropout, seed } = settings;
  const { layers, features } = readingLayers(settings);
  return sequential(
    [
      embedding({ inputDim: tokens, outputDim: embeddingDim, maskZero: true }),
      ...layers,
      ...poolingLayers(settings, features),
      ...(outputDropout === 0 ? [] : [dropout({ rate: outputDropout })]),
      dense({ units: classes, activation: 'softmax' }),
    ],
    { seed },
  );
}

/** Throws when the weights would take more memory than a machine has. */
function checkSize(settings: Structure, tokens: number, classes: number): void {
  const parameters = layerSizes(settings, tokens, classes).reduce((sum, layer) => sum + layer.parameters, 0);
  if (parameters > mostParameters) {
    throw new RnnkitError(
      'invalid-argument',
      `newClassifier: such a model would have ${parameters.toLocaleString('en')} parameters; it can have up to ${mostParameters.toLocaleString('en')}. Make units, embeddingDim or vocabularySize smaller.`,
    );
  }
}

function checkClasses(labels: readonly string[]): void {
  if (!Array.isArray(labels) || labels.length < 2 || !labels.every((label) => typeof label === 'string'))
    throw new RnnkitError(
      'invalid-argument',
      `newClassifier takes the names of at least two classes; got ${check.describe(labels)}.`,
    );
  const seen = new Set<string>();
  for (const label of labels) {
    if (seen.has(label))
      throw new RnnkitError(
        'invalid-argument',
        `newClassifier takes each class once; got ${check.describe(label)} twice.`,
      );
    seen.add(label);
  }
}
