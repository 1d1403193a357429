// What the model is to learn: which of the tokens 1, 2 and 3 came last, among others that say nothing. Rows have 6 to 12 tokens, after
// padding; 3 is rare, and of the rows to train with, every tenth has a wrong label.
import { Random } from '@rnnkit/data';
import { dense, embedding, rnn } from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import { sequential } from '@rnnkit/training';

import {
  balancedAccuracy,
  generalizedCrossentropy,
  highway,
  minimalGatedCell,
  residual,
  softOrthogonality,
  swish,
} from './src/index.js';

const [vocabulary, time] = [20, 12];

/** Rows of tokens and their labels, the same for the same seed. */
export function rowsOf(count, seed, wrong = 0) {
  const random = new Random(seed);
  const x = { data: new Int32Array(count * time), shape: [count, time] };
  const y = { data: new Int32Array(count), shape: [count] };
  for (let row = 0; row < count; row++) {
    const padding = random.integer(0, 7);
    let last = 0;
    for (let step = padding; step < time; step++) {
      const speaks = random.uniform() < 0.3 || (step === padding && last === 0);
      const token = speaks ? [1, 1, 2, 2, 3][random.integer(0, 5)] : random.integer(4, vocabulary);
      if (speaks) last = token;
      x.data[row * time + step] = token;
    }
    y.data[row] = random.uniform() < wrong ? random.integer(0, 3) : last - 1;
  }
  return { x, y };
}

/** The model, compiled. */
export function makeModel() {
  const model = sequential(
    [
      embedding({ inputDim: vocabulary, outputDim: 12, maskZero: true }),
      residual(rnn(minimalGatedCell({ units: 12 }), { returnSequences: true })),
      rnn(minimalGatedCell({ units: 16 })),
      highway({ activation: swish({ beta: 1.5 }), kernelRegularizer: softOrthogonality({ factor: 0.0005 }) }),
      dense({ units: 3, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: generalizedCrossentropy({ q: 0.7 }),
    metrics: ['accuracy', balancedAccuracy()],
  });
  return model;
}
