import type { Shape } from '@rnnkit/layers';
import { check } from '@rnnkit/core';

import type { Loss } from '../losses/loss.ts';
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy, topKCategoricalAccuracy } from './accuracy.ts';
import { auc } from './auc.ts';
import { f1Score } from './f1-score.ts';
import type { Metric } from './metric.ts';
import { precision, recall } from './precision-recall.ts';

const metrics: ReadonlyMap<string, () => Metric> = new Map([
  ['binaryAccuracy', binaryAccuracy],
  ['categoricalAccuracy', categoricalAccuracy],
  ['sparseCategoricalAccuracy', sparseCategoricalAccuracy],
  ['topKCategoricalAccuracy', () => topKCategoricalAccuracy()],
  ['precision', precision],
  ['recall', recall],
  ['f1Score', f1Score],
  ['auc', auc],
]);

/** The metric of a name; `accuracy` in the form that fits the loss and the output. @throws Error when there is none */
export function metricFromName(name: string, loss: Loss, outputShape: Shape): Metric {
  if (name === 'accuracy') {
    if (loss.sparse === true) return sparseCategoricalAccuracy({ name });
    return outputShape.at(-1) === 1 || loss.name === 'binaryCrossentropy'
      ? binaryAccuracy({ name })
      : categoricalAccuracy({ name });
  }
  const make = metrics.get(name);
  if (make === undefined) {
    throw new Error(
      `There is no metric ${check.describe(name)}; there are accuracy, ${[...metrics.keys()].join(', ')}.`,
    );
  }
  return make();
}
