// How often the answer is right, in the forms that labels take.
import { check } from '@rnnkit/core';

import type { HostArray } from '../host-array.ts';
import { argMax, averageOf, type Metric } from './metric.ts';

/** The share of rows whose most probable class is the label, an index. */
export function sparseCategoricalAccuracy(): Metric {
  return averageOf('accuracy', ({ data: labels }, { data }, row, classes) =>
    Number(argMax(data, row * classes, classes) === labels[row]),
  );
}

/** The share of rows whose most probable class is the label, one-hot. */
export function categoricalAccuracy(): Metric {
  return averageOf('accuracy', ({ data: labels }, { data }, row, classes) =>
    Number(argMax(data, row * classes, classes) === argMax(labels, row * classes, classes)),
  );
}

/** The share of yes-or-no answers that are right, at a threshold of 0.5. */
export function binaryAccuracy(): Metric {
  return averageOf('accuracy', ({ data: labels }, { data }, row, units) => {
    let right = 0;
    for (let index = row * units; index < (row + 1) * units; index++) {
      right += Number(data[index]! > 0.5 === labels[index]! > 0.5);
    }
    return right / units;
  });
}

/** The share of rows whose label is among the `k` most probable classes; labels are indices or one-hot. */
export function topKCategoricalAccuracy(options: { readonly k?: number } = {}): Metric {
  const { k } = check.checkOptions('topKCategoricalAccuracy', { k: check.count }, { k: 5 }, options);
  return averageOf(`top${k}Accuracy`, (labels, { data }, row, classes) => {
    const label = classOf(labels, row, classes);
    const own = data[row * classes + label]!;
    let above = 0;
    for (let index = 0; index < classes; index++) if (data[row * classes + index]! > own) above++;
    return Number(above < k);
  });
}

/** The class that a label says, as an index or one-hot. */
export function classOf(labels: HostArray, row: number, classes: number): number {
  const oneHot = classes > 1 && labels.shape.at(-1) === classes && labels.shape.length > 1;
  return oneHot ? argMax(labels.data, row * classes, classes) : labels.data[row]!;
}
