// rnnkit itself. usage: rnnkit.ts BACKEND WORK REPEATS
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { Random, useBackend, type Backend } from '@rnnkit/core';
import { dense, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import { sequential } from '@rnnkit/training';

import { median, peakMiB, timeRuns, workFromArguments } from '../work.ts';

const backends: Readonly<Record<string, () => Backend>> = { cpu, wasm };
const backend = backends[process.argv[2] ?? ''];
if (backend === undefined) throw new Error(`The backends are ${Object.keys(backends).join(', ')}.`);
await useBackend(backend());

const { work, repeats } = workFromArguments();
const recurrent = { lstm, gru, simpleRnn }[work.cell];
const model = sequential([
  embedding({ inputDim: work.vocabulary, outputDim: work.embedding }),
  recurrent({ units: work.units }),
  dense({ units: work.classes, activation: 'softmax' }),
]);
model.compile({ optimizer: adam(), loss: 'categoricalCrossentropy' });

const random = new Random(0);
const x = {
  data: Int32Array.from({ length: work.batch * work.time }, () => random.integer(0, work.vocabulary)),
  shape: [work.batch, work.time] as const,
};
const y = { data: new Float32Array(work.batch * work.classes), shape: [work.batch, work.classes] as const };
for (let row = 0; row < work.batch; row++) y.data[row * work.classes + random.integer(0, work.classes)] = 1;

const predict = await timeRuns(repeats, async () => {
  const probabilities = await model.predict(x, { batchSize: work.batch });
  await probabilities.data();
  probabilities.dispose();
});
const train = await timeRuns(repeats, async () => {
  await model.trainOnBatch(x, y);
});
// The weights are new, so that nothing is remembered of them.
const start = performance.now();
(await model.predict(x, { batchSize: work.batch })).dispose();
const first = (performance.now() - start).toFixed(1);
console.log(
  JSON.stringify({
    predictMs: median(predict),
    trainMs: median(train),
    peakMiB: peakMiB(),
    note: `the first prediction after an update takes ${first} ms`,
  }),
);
