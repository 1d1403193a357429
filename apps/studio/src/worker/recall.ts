// An experiment that shows what memory is: which of four symbols stood at the beginning, with others of them in between?
import { Random } from '@rnnkit/data';
import { dense, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import type { RecurrentArchitecture } from '@rnnkit/tasks';
import { sequential } from '@rnnkit/training';

import type { Recall } from './experiments.ts';

const symbols = 4;
const units = 32;
const batchSize = 64;
/** So many steps of training are one look, and so many looks are taken at most. */
const stepsPerLook = 50;
const mostLooks = 40;
const testRows = 512;
/** With so many right it has learned it. */
const enough = 0.99;

const cells = { simpleRnn, lstm, gru } as const;

/** Sequences of symbols, of which the first is asked for after `distance` others. */
function sequences(rows: number, distance: number, seed: number) {
  const random = new Random(seed);
  const length = distance + 1;
  const ids = Int32Array.from({ length: rows * length }, () => random.integer(1, symbols + 1));
  const first = Int32Array.from({ length: rows }, (_, row) => ids[row * length]! - 1);
  return [
    { data: ids, shape: [rows, length] },
    { data: first, shape: [rows] },
  ] as const;
}

/** Trains one recurrent layer until it can do it, or for as long as each of them may. */
export async function recall(architecture: RecurrentArchitecture, distance: number): Promise<Recall> {
  const model = sequential(
    [
      embedding({
        inputDim: symbols + 1,
        outputDim: 16,
        embeddingsInitializer: { className: 'RandomUniform', config: { minval: -1, maxval: 1 } },
      }),
      cells[architecture]({ units }),
      dense({ units: symbols, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  try {
    model.compile({
      optimizer: { className: 'Adam', config: { learningRate: 0.01, globalClipNorm: 1 } },
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const test = sequences(testRows, distance, 1);
    let accuracy = 0;
    let looks = 0;
    while (looks < mostLooks && accuracy < enough) {
      looks++;
      await model.fit(...sequences(stepsPerLook * batchSize, distance, 1 + looks), { batchSize, shuffle: false });
      ({ accuracy = 0 } = await model.evaluate(...test, { batchSize: testRows }));
    }
    return { architecture, distance, accuracy, steps: looks * stepsPerLook, chance: 1 / symbols };
  } finally {
    model.dispose();
  }
}
