// From options to a classifier that is not trained yet.
import { check, RnnkitError } from '@rnnkit/data';

import { newTextModel } from '../text-model/new-text-model.ts';
import { checkTexts } from './examples.ts';
import { settle } from './options.ts';
import type { ClassifierOptions } from './settings.ts';
import { pretrainedChecks, sizedAs, type PretrainedOptions } from '../vectors/pretrained.ts';
import { TextClassifier } from './text-classifier.ts';

/**
 * A new, untrained classifier whose vocabulary comes from the training texts.
 *
 * @param labels the classes, at least two, each once
 * @param options those that say how it is trained do not matter here. Default: see {@link classifierDefaultsOf}
 * @param pretrained vectors of words that it begins with. Default: none
 * @throws Error when texts, labels or an option are not what they have to be, or the model would be too large
 *
 * @example
 * const classifier = newClassifier(texts, ['neg', 'pos'], { architecture: 'gru', units: 32 });
 */
export function newClassifier(
  texts: readonly string[],
  labels: readonly string[],
  options: ClassifierOptions = {},
  pretrained: PretrainedOptions = {},
): TextClassifier {
  const { vectors } = check.checkOptions<PretrainedOptions>('newClassifier', pretrainedChecks, {}, pretrained);
  checkTexts('newClassifier', texts);
  const settings = settle('newClassifier', sizedAs('newClassifier', Object(options), vectors), texts.length);
  checkClasses(labels);
  const head = { units: labels.length, activation: 'softmax' } as const;
  const { tokenizer, model } = newTextModel('newClassifier', texts, settings, head, vectors);
  return new TextClassifier(tokenizer, settings.maxLength, [...labels], model);
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
