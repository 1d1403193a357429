// The model that learns it, of classes of this package among rnnkit's own.
import { dense, embedding, rnn } from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import { sequential } from '@rnnkit/training';

import { vocabulary } from './rows.js';
import {
  balancedAccuracy,
  generalizedCrossentropy,
  highway,
  minimalGatedCell,
  residual,
  softOrthogonality,
  swish,
} from './src/index.js';

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
