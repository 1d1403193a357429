// The batches that a translator learns from.
import { Random, takeRows, type HostArray } from '@rnnkit/data';
import type { Callback, LabelledRows, TrainableModel } from '@rnnkit/training';

import { digestOf } from '../digest.ts';
import type { TranslatorSettings } from './options.ts';
import { withOwnTokens, type TranslationInputs } from './scheduled-sampling.ts';

/** The batches of each epoch, in an order of its own, and what tells which epoch it is, and whose data they are. */
export function batchesFor(
  student: TrainableModel,
  [inputs, y]: readonly [TranslationInputs, HostArray],
  settings: TranslatorSettings & { readonly epochs: number; readonly end: number },
): { readonly watcher: Callback; readonly dataset: AsyncIterable<LabelledRows> } {
  const { batchSize, seed, epochs, end } = settings;
  const [count = 0] = y.shape;
  const steps = Math.ceil(count / batchSize);
  const data = digestOf(numbersOf(inputs));
  let epoch = 0;
  return {
    watcher: {
      className: 'TrainingPairs',
      getConfig: () => ({ data, batchSize, scheduledSampling: settings.scheduledSampling }),
      getState: () => ({}),
      onEpochBegin: (number) => void (epoch = number),
    },
    dataset: {
      async *[Symbol.asyncIterator]() {
        const all = Int32Array.from({ length: count }, (_, row) => row);
        const order = new Random(seed).derive('shuffle', epoch).shuffle(all);
        const random = new Random(seed).derive('own tokens', epoch);
        for (let step = 0; step < steps; step++) {
          const rows = order.slice(step * batchSize, (step + 1) * batchSize);
          const [source, target] = [takeRows(inputs.source, rows), takeRows(inputs.target, rows)];
          const probability = (settings.scheduledSampling * (epoch * steps + step)) / (epochs * steps);
          const read = await withOwnTokens(student, { source, target }, { probability, random, end });
          yield { x: { source, target: read }, y: takeRows(y, rows) };
        }
      },
    },
  };
}

function* numbersOf({ source, target }: TranslationInputs): Generator<number> {
  for (const { data, shape } of [source, target]) {
    yield* shape;
    yield* data;
  }
}
