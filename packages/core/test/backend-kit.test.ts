// What the kit does for every backend, on a backend whose kernels only take note of being called.
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { getBackend, getKernel, registerBackend, registerKernel, setBackend, zeros } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  expectIndices,
  expectTfjsParts,
  findValidSteps,
  implementKernels,
  makeBackend,
  tfjsBackendSupport,
} from '../src/backend-kit.ts';
import {
  denseKernel,
  embeddingLstmKernel,
  lstmGradientKernel,
  runKernel,
  sgdKernel,
  simpleRnnKernel,
  useBackend,
  type Backend,
} from '../src/index.ts';

const name = 'kit-trial';
const called: string[] = [];
const note = (kernel: string) => (): [] => {
  called.push(kernel);
  return [];
};
const kernels = implementKernels<MathBackendCPU>(name, {
  dense: note('dense'),
  simpleRnn: note('simpleRnn'),
  lstmGradient: note('lstmGradient'),
  embeddingLstm: note('embeddingLstm'),
  sgd: note('sgd'),
});
const other = { ...kernels[0]!, kernelName: 'Stock' };
const replacement = { ...other, kernelFunc: () => [] };
let stopped = 0;
const made = (): Backend =>
  makeBackend({
    name,
    kernels,
    replacements: () => [replacement],
    describe: () => ({ training: true, precision: 'float32' }),
    isSupported: () => tfjsBackendSupport(name),
    start: async () => {
      await setBackend(name);
    },
    stop: () => {
      stopped++;
    },
  });
let backend: Backend;

beforeAll(async () => {
  registerBackend(name, () => new MathBackendCPU());
  registerKernel(other);
  backend = made();
  await useBackend(backend);
});
afterAll(() => backend.dispose());

const f = (...shape: number[]) => zeros(shape);
const rnn = { activation: 'tanh', goBackwards: false, returnSequences: true, zeroOutputForMask: false } as const;
const forward = { ...rnn, saveForGradient: false };
const lstm = { kernel: f(2, 16), recurrentKernel: f(4, 16) };

test.each([
  ['dense: kernel', () => runKernel(denseKernel, { x: f(3, 2), kernel: f(4, 5) }, { activation: 'relu' })],
  ['dense: bias', () => runKernel(denseKernel, { x: f(3, 2), kernel: f(2, 5), bias: f(4) }, { activation: 'relu' })],
  [
    'SimpleRnn: mask is of type float32',
    () =>
      runKernel(simpleRnnKernel, { x: f(1, 3, 2), kernel: f(2, 4), recurrentKernel: f(4, 4), mask: f(1, 3) }, forward),
  ],
  [
    'SimpleRnn: initialHidden',
    () =>
      runKernel(
        simpleRnnKernel,
        { x: f(1, 3, 2), kernel: f(2, 4), recurrentKernel: f(4, 4), initialHidden: f(2, 4) },
        forward,
      ),
  ],
  [
    'SimpleRnn: activation is "selu"',
    () =>
      runKernel(
        simpleRnnKernel,
        { x: f(1, 3, 2), kernel: f(2, 4), recurrentKernel: f(4, 4) },
        { ...forward, activation: 'selu' as 'tanh' },
      ),
  ],
  [
    'LstmGradient: dOutput has the shape [1, 4]; it has to be [1, 3, 4]',
    () =>
      runKernel(
        lstmGradientKernel,
        { x: f(1, 3, 2), ...lstm, dOutput: f(1, 4) },
        { ...rnn, recurrentActivation: 'sigmoid' },
      ),
  ],
  [
    'LstmGradient: dCell',
    () =>
      runKernel(
        lstmGradientKernel,
        { x: f(1, 3, 2), ...lstm, dCell: f(1, 5) },
        { ...rnn, recurrentActivation: 'sigmoid' },
      ),
  ],
  [
    'EmbeddingLstm: ids is of type float32',
    () =>
      runKernel(
        embeddingLstmKernel,
        { ids: f(1, 3), table: f(9, 2), ...lstm },
        { ...forward, recurrentActivation: 'sigmoid' },
      ),
  ],
  [
    'Sgd: momentum',
    () =>
      runKernel(
        sgdKernel,
        { variable: f(4), gradient: f(4), momentum: f(3) },
        { learningRate: 1, weightDecay: 0, momentum: 0.9, nesterov: false, convention: 'keras' },
      ),
  ],
])('%s is refused before the implementation sees it', (message, run) => {
  called.length = 0;
  expect(run).toThrow(new RegExp(message.replaceAll(/[[\]]/g, String.raw`\$&`), 'i'));
  expect(called).toEqual([]);
});

test('what fits reaches the implementation', () => {
  called.length = 0;
  runKernel(denseKernel, { x: f(3, 2), kernel: f(2, 5), bias: f(5) }, { activation: 'relu' });
  runKernel(
    lstmGradientKernel,
    { x: f(1, 3, 2), ...lstm, dOutput: f(1, 3, 4) },
    { ...rnn, recurrentActivation: 'sigmoid' },
  );
  expect(called).toEqual(['dense', 'lstmGradient']);
});

test('kernels come once and go when it is disposed of; tfjs’ own come back', async () => {
  expect(getBackend()).toBe(name);
  expect(backend.capabilities.kernels).toEqual(kernels.map(({ kernelName }) => kernelName));
  const dense = getKernel('RnnkitDense', name);
  await backend.activate();
  await made().activate();
  expect(getKernel('RnnkitDense', name)).toBe(dense);
  expect(getKernel('Stock', name).kernelFunc).toBe(replacement.kernelFunc);
  await backend.dispose();
  expect(getKernel('RnnkitDense', name)).toBeUndefined();
  expect(getKernel('Stock', name)).toBe(other);
  expect(stopped).toBe(1);
  await backend.activate();
  expect(getKernel('RnnkitDense', name)).toBe(dense);
});

test('kernels of another copy give way', async () => {
  const { kernelFunc } = getKernel('RnnkitSgd', name);
  await backend.dispose();
  registerKernel({ ...kernels.at(-1)!, kernelFunc: () => [] });
  await backend.activate();
  expect(getKernel('RnnkitSgd', name).kernelFunc).toBe(kernelFunc);
});

test('messages name the package, the index and its position', () => {
  expect(tfjsBackendSupport('nowhere')).toMatchObject({
    supported: false,
    reason: expect.stringContaining('@tensorflow/tfjs-backend-nowhere'),
  });
  expect(() => expectTfjsParts('wasm', '9.9.9', ['its memory'])).toThrow('relies on its memory');
  expect(() => expectIndices('embedding', 'ids', Int32Array.of(0, 5), 5)).toThrow('ids holds 5 at position 1');
  expect(() => expectIndices('embedding', 'ids', Int32Array.of(0, 4), 5)).not.toThrow();
});

test('a masked step has an output after the first valid one, unless zeros are asked for', () => {
  const steps = findValidSteps(1, 4, Uint8Array.of(0, 1, 0, 1), false);
  const outputs = (zero: boolean): boolean[] => [0, 1, 2, 3].map((step) => steps.hasOutput(0, step, zero));
  expect(outputs(false)).toEqual([false, true, true, true]);
  expect(outputs(true)).toEqual([false, true, false, true]);
});
