// Operations of a program that only predicts: kernels, and nothing that stands in for them.
import '@tensorflow/tfjs-backend-cpu';
import { RnnkitError, withParts } from '@rnnkit/data/predict';
import { grads, setBackend, tensor } from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';

import { makeBackend, implementKernels } from '../src/backend-kit.ts';
import { useBackend } from '../src/index.ts';
import * as ops from '../src/predict.ts';

const x = tensor([[1, 2]]);
const kernel = tensor([[1], [1]]);

const withDense = makeBackend({
  name: 'cpu',
  kernels: implementKernels('cpu', {
    dense: (inputs, attributes) => {
      expect(attributes).toEqual({ activation: 'linear' });
      return [tensor([[Number(inputs.x.shape[1]) + 1]])];
    },
    denseGradient: () => [],
  }),
  describe: () => ({ training: true, precision: 'float32' }),
  isSupported: () => ({ supported: true }),
  start: async () => {
    await setBackend('cpu');
  },
});

afterEach(() => withDense.dispose());

function failureOf(run: () => unknown): RnnkitError {
  try {
    run();
  } catch (error) {
    if (error instanceof RnnkitError) return error;
  }
  throw new Error('Nothing of rnnkit was thrown.');
}

/** What is thrown where somebody waits for the words. */
async function failureAmong(run: () => unknown): Promise<RnnkitError> {
  const failed: unknown = await withParts(run, () => import('../src/rest.ts')).catch((error: unknown) => error);
  if (failed instanceof RnnkitError) return failed;
  throw new Error('Nothing of rnnkit was thrown.');
}

test('a kernel of the backend runs', async () => {
  await useBackend(withDense);
  expect(ops.dense(x, kernel).dataSync()).toEqual(Float32Array.of(3));
});

test('what does not fit is refused by the backend', async () => {
  await useBackend(withDense);
  const { code, message } = failureOf(() => ops.dense(x, tensor([[1], [1], [1]])));
  expect(code).toBe('invalid-argument');
  expect(message).toBe('RnnkitDense: kernel has the shape [3, 1]; it has to be [2, 1].');
});

test('what is no backend is refused', async () => {
  await expect(useBackend('wasm' as never)).rejects.toThrow(
    'useBackend takes backends, such as wasm() makes; got "wasm". Import one and call it: import { wasm }',
  );
});

test('where there is none, it says what to import', async () => {
  await useBackend(withDense);
  const run = (): unknown => ops.maxPooling(tensor([[[1]]]));
  const { code, message } = await failureAmong(run);
  expect(code).toBe('unsupported');
  expect(message).toBe(
    'The backend "cpu" has no kernel RnnkitMaxPooling. Choose one that has it, such as wasm of @rnnkit/backend-wasm, or import @rnnkit/core/ops, which makes it of the kernels of tfjs.',
  );
});

test('where a gradient is wanted, it says what to import', async () => {
  await useBackend(withDense);
  const { code, message } = await failureAmong(() => grads((given) => ops.dense(given, kernel))([x]));
  expect(code).toBe('unsupported');
  expect(message).toBe(
    'RnnkitDense has no gradient in @rnnkit/core/predict, which only runs kernels. Import @rnnkit/core/ops.',
  );
});

test('the rare variant of a GRU is fetched, and says which gates it cannot have', async () => {
  await useBackend(withDense);
  const sequence = { x: tensor([[[1]]]), kernel: tensor([[1, 1, 1]]), recurrentKernel: tensor([[1, 1, 1]]) };
  const run = (): unknown => ops.gru(sequence, { variant: 'chung', recurrentActivation: 'relu' });
  const { code, message } = await failureAmong(run);
  expect(code).toBe('invalid-argument');
  expect(message).toMatch('gru: the variant "chung" needs a recurrentActivation with φ(−a) = 1 − φ(a)');
});
