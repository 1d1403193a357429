// Trains a small model, and keeps the run after each epoch in a folder, from which it goes on when it is started again.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, lstm } from '@rnnkit/layers';
import type { ModelFiles } from '@rnnkit/storage';
import { backupAndRestore, earlyStopping, lambdaCallback, saveModel, sequential } from '@rnnkit/training';
import { readModel, writeModel } from '@rnnkit/storage/node';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2) as [string];
await useBackend(cpu());
const model = sequential(
  [
    embedding({ inputDim: 20, outputDim: 8 }),
    lstm({ units: 12, dropout: 0.2 }),
    dense({ units: 2, activation: 'softmax' }),
  ],
  { seed: 6 },
);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const x = Array.from({ length: 48 }, (_, row) => Array.from({ length: 6 }, (__, step) => (7 * row + step * step) % 20));
const y = x.map((ids) => ids[2]! % 2);

const place = join(folder, 'run');
const read = async (): Promise<ModelFiles | undefined> =>
  existsSync(join(place, 'rnnkit.json')) ? readModel(place) : undefined;
const write = async (files: ModelFiles): Promise<void> =>
  writeModel(place, new Map([...(await saveModel(model, { includeOptimizer: true })), ...files]));
await model.fit(x, y, {
  epochs: 25,
  batchSize: 8,
  validationData: [x.slice(0, 9), y.slice(0, 9)],
  callbacks: [
    earlyStopping({ monitor: 'val_loss', patience: 100, restoreBestWeights: true }),
    lambdaCallback({ onEpochBegin: () => void process.stdout.write('.') }),
    backupAndRestore({ read, write }),
  ],
});
await writeModel(join(folder, 'done'), await saveModel(model));
