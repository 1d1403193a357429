// The groups about types, small numbers, stock kernels and batches without a valid step can fail: tfjs' CPU backend with one
// stock kernel broken, in the ways in which backends break them.
import type { Backend } from '@rnnkit/core';
import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { afterEach, describe, expect, test } from 'vitest';

import { assessBackend } from '../src/index.ts';
import { stockBackend } from './stock-backend.ts';

const replaced: KernelConfig[] = [];

function restore(): void {
  for (const stock of replaced.splice(0)) {
    unregisterKernel(stock.kernelName, 'cpu');
    registerKernel(stock);
  }
}

afterEach(restore);

/** tfjs' CPU backend, which replaces a stock kernel while it is in use. */
function withKernel(kernelName: string, kernelFunc: (stock: KernelFunc) => KernelFunc): () => Backend {
  return () => ({
    ...stockBackend(),
    activate: () => {
      const stock = getKernel(kernelName, 'cpu');
      if (replaced.length === 0) {
        replaced.push(stock);
        unregisterKernel(kernelName, 'cpu');
        registerKernel({ ...stock, kernelFunc: kernelFunc(stock.kernelFunc) });
      }
      return Promise.resolve();
    },
    dispose: () => {
      restore();
      return Promise.resolve();
    },
  });
}

const valuesOf = (backend: unknown, { dataId }: TensorInfo): ArrayLike<number> =>
  (backend as MathBackendCPU).data.get(dataId).values as Float32Array;
const make = (
  backend: unknown,
  shape: readonly number[],
  dtype: 'float32' | 'bool',
  values: Float32Array,
): TensorInfo => (backend as MathBackendCPU).makeTensorInfo([...shape], dtype, values);

/** Which cases of a group fail. */
async function failures(makeBackend: () => Backend, group: string): Promise<string[]> {
  const { cases } = await assessBackend({ makeBackend, groups: [group] });
  return cases
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ group: kernel, name, message }) => `${kernel}: ${name}: ${message}`);
}

describe('caught', () => {
  test('a cast that takes the bits of whole numbers for those of floats', async () => {
    const cast = withKernel('Cast', (stock) => (parameters) => {
      const x = parameters.inputs['x'] as TensorInfo;
      if (x.dtype !== 'int32' || parameters.attrs!['dtype'] !== 'float32') return stock(parameters);
      const bits = Int32Array.from(valuesOf(parameters.backend, x));
      return make(parameters.backend, x.shape, 'float32', new Float32Array(bits.buffer));
    });
    expect(await failures(cast, 'dense+types')).toHaveLength(2);
  });

  test('a comparison that rounds small numbers off', async () => {
    const greater = withKernel('Greater', () => ({ inputs, backend }) => {
      const { a } = inputs as { readonly a: TensorInfo };
      return make(
        backend,
        a.shape,
        'bool',
        Float32Array.from(valuesOf(backend, a), (x) => Number(x > 1.2e-7)),
      );
    });
    const found = await failures(greater, 'gradients');
    expect(found.find((failure) => failure.startsWith('gradients: Abs of'))).toContain(
      'the gradient is 0, expected -0.75',
    );
  });

  test('a choice that multiplies, so that NaN spreads from masked steps', async () => {
    const select = withKernel('Select', () => ({ inputs, backend }) => {
      const { condition, t, e } = inputs as Record<'condition' | 't' | 'e', TensorInfo>;
      const [holds, yes, no] = [condition, t, e].map((info) => valuesOf(backend, info));
      const stride = yes!.length / holds!.length;
      const values = Float32Array.from(yes!, (value, index) => {
        const factor = holds![Math.floor(index / stride)]!;
        return factor * value + (1 - factor) * no![index]!;
      });
      return make(backend, t.shape, 'float32', values);
    });
    expect(await failures(select, 'simpleRnn+nothingValid')).toHaveLength(1);
  });

  test('a product that is zero for whole numbers', async () => {
    const product = withKernel('BatchMatMul', (stock) => (parameters) => {
      const { a, b } = parameters.inputs as { readonly a: TensorInfo; readonly b: TensorInfo };
      if (a.dtype === 'float32') return stock(parameters);
      const result = stock(parameters) as TensorInfo;
      const size = result.shape.reduce((count, side) => count * side, 1);
      return make(parameters.backend, b.shape.length === 0 ? [] : result.shape, 'float32', new Float32Array(size));
    });
    const [failure] = await failures(product, 'stock');
    expect(failure).toMatch(/BatchMatMul .* in int32 is float32 .* expected int32/);
  });

  test('a bound that makes a number of NaN', async () => {
    const clip = withKernel('ClipByValue', (stock) => (parameters) => {
      const result = stock(parameters) as TensorInfo;
      const values = Float32Array.from(valuesOf(parameters.backend, result), (value) =>
        Number.isNaN(value) ? -0.5 : value,
      );
      return make(parameters.backend, result.shape, 'float32', values);
    });
    expect((await failures(clip, 'stock'))[0]).toContain('is -0.5, expected NaN');
  });

  test('one that the suite cannot try', async () => {
    const transpose = withKernel('Transpose', (stock) => (parameters) => stock(parameters));
    expect((await failures(transpose, 'stock'))[0]).toContain('It replaces Transpose, which the suite cannot try');
  });
});

test('a replacement that gives the same passes, and core needs no sign', async () => {
  const same = withKernel('Tanh', (stock) => (parameters) => stock(parameters));
  expect(await failures(same, 'stock')).toEqual([]);
  restore();
  const sign = withKernel('Sign', () => ({ inputs, backend }) => {
    const { x } = inputs as { readonly x: TensorInfo };
    return make(backend, x.shape, 'float32', new Float32Array(valuesOf(backend, x).length));
  });
  expect(await failures(sign, 'lion+smallNumbers')).toEqual([]);
  expect(await failures(sign, 'gradients')).toEqual([]);
});
