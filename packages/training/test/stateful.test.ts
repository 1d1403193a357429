// A stateful model learns from long texts in parts, of which some begin with padding or are nothing else, alike on every backend.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { webgl } from '@rnnkit/backend-webgl';
import { useBackend, type Backend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { dense, embedding, gru, lstm, timeDistributed, type Layer } from '@rnnkit/layers';
import { expect, test } from 'vitest';

import { sequential } from '../src/index.ts';

const backends: Backend[] = [];
for (const made of [cpu(), wasm(), webgl({ allowSoftware: true })]) {
  if ((await made.isSupported()).supported) backends.push(made);
}

const [batch, time, parts, vocabulary] = [4, 3, 4, 7];

/** Each text in parts of equal length; the second is left-padded, the third of some texts is padding alone. */
function texts(): { x: number[][]; y: number[] }[] {
  const random = new Random(2);
  return Array.from({ length: parts }, (_, part) => ({
    x: Array.from({ length: batch }, (__, row) =>
      Array.from({ length: time }, (___, step) =>
        (part === 1 && step < 2) || (part === 2 && row % 2 === 0) ? 0 : random.integer(1, vocabulary),
      ),
    ),
    y: Array.from({ length: batch }, () => random.integer(0, 2)),
  }));
}

async function trained(backend: Backend, recurrent: Layer[]): Promise<{ losses: number[]; outputs: number[] }> {
  await useBackend(backend);
  const model = sequential(
    [
      embedding({ inputDim: vocabulary, outputDim: 4, maskZero: true }),
      ...recurrent,
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed: 3 },
  );
  model.compile({
    optimizer: { className: 'sgd', config: { learningRate: 0.5 } },
    loss: 'sparseCategoricalCrossentropy',
  });
  const losses: number[] = [];
  const outputs: number[] = [];
  for (const { x, y } of texts()) losses.push(await model.trainOnBatch(x, y));
  model.resetStates();
  for (const { x } of texts()) {
    const output = await model.predict(x, { batchSize: batch });
    outputs.push(...(await output.data()));
    output.dispose();
  }
  model.dispose();
  return { losses, outputs };
}

const models: Readonly<Record<string, () => Layer[]>> = {
  gru: () => [gru({ units: 5, stateful: true })],
  'lstm under an lstm': () => [
    lstm({ units: 4, stateful: true, returnSequences: true }),
    timeDistributed(dense({ units: 3, activation: 'tanh' })),
    lstm({ units: 3, stateful: true }),
  ],
};

test.each(Object.entries(models))('%s', async (_, make) => {
  const [first, ...others] = backends;
  const expected = await trained(first!, make());
  // The third part of the first text is padding alone: it answers with the state of the second.
  const classes = 2;
  const rowOf = (part: number): number[] =>
    expected.outputs.slice(part * batch * classes, part * batch * classes + classes);
  expect(rowOf(2)).toEqual(rowOf(1));
  for (const backend of others) {
    const actual = await trained(backend, make());
    for (const name of ['losses', 'outputs'] as const) {
      for (const [index, value] of expected[name].entries()) {
        expect(actual[name][index], `${backend.name} ${name} ${index}`).toBeCloseTo(value, 4);
      }
    }
  }
});
