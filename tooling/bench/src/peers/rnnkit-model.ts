// rnnkit's model of a work and its parts, in Node and in a page.
import { bidirectional, dense, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import type { HostArray } from '@rnnkit/data';
import { warmUp } from '@rnnkit/models';
import { sequential, type TrainableModel } from '@rnnkit/training';

import { fitBatches, type Part } from '../parts.ts';
import type { Work } from '../work.ts';
import { rowSource, type Rows } from './batches.ts';
import { timed, type TimedRun } from './timed.ts';

/** The model, compiled. */
export function rnnkitModel(work: Work): TrainableModel {
  const { cell, units, vocabulary, embedding: width, classes, isPadded = false, isBidirectional = false } = work;
  const recurrent = { lstm, gru, simpleRnn }[cell]({ units, returnSequences: work.labels === 'each step' });
  const layers = [
    embedding({ inputDim: vocabulary, outputDim: width, maskZero: isPadded }),
    isBidirectional ? bidirectional(recurrent) : recurrent,
    dense({ units: classes, activation: 'softmax' }),
  ];
  const model = sequential(layers, { seed: 1 });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  // As the peers' are when they are timed: drawing a million weights is no part of a prediction.
  model.build([null, null]);
  return model;
}

/** The parts of a work, on the numbers of the file of its texts. */
export async function rnnkitParts(
  work: Work,
  texts?: Int32Array,
): Promise<Record<Exclude<Part, 'start' | 'forward' | 'back'>, TimedRun>> {
  const model = rnnkitModel(work);
  const x = ({ ids, shape }: Rows): HostArray => ({ data: ids, shape });
  const y = ({ labels, shape }: Rows): HostArray => ({
    data: labels,
    shape: work.labels === 'each step' ? shape : [labels.length],
  });
  const train = (rows: Rows): Promise<unknown> => model.trainOnBatch(x(rows), y(rows));
  const predict = async (rows: Rows): Promise<void> => {
    const probabilities = await model.predict(x(rows), { batchSize: work.batch });
    await probabilities.data();
    probabilities.dispose();
  };
  let warm: Promise<void> | undefined;
  const source = rowSource(work, texts, async () => {
    await train(same);
  });
  const same = await source.take(work.batch);
  const next = (): Promise<Rows> => source.take(work.batch);
  return {
    repeated: timed(() => same, predict),
    fresh: timed(next, predict),
    updated: timed(async () => {
      await train(await next());
      return next();
    }, predict),
    train: timed(next, train),
    fit: timed(
      () => source.take(fitBatches * work.batch),
      (rows) => model.fit(x(rows), y(rows), { epochs: 1, batchSize: work.batch }),
      fitBatches,
    ),
    single: timed(async () => {
      // As a server does at its start, once.
      warm ??= warmUp(model);
      await warm;
      const ids = await source.takeText();
      return { ids, labels: new Int32Array(1), shape: [1, ids.length] as const };
    }, predict),
  };
}
