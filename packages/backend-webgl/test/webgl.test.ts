import { hasKernel, lstmKernel, registerStockGradients, useBackend, runUpdate, adamKernel } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import {
  engine,
  findBackendFactory,
  getBackend,
  memory,
  registerBackend,
  removeBackend,
  mean,
  mul,
  reshape,
  sub,
  tensor,
  tidy,
  variable,
  variableGrads,
  zerosLike,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';

import { webgl } from '../src/index.ts';

afterEach(() => vi.restoreAllMocks());

const random = new Random(1);

function normal(...shape: number[]): Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random.normal(0, 0.5)),
    shape,
  );
}

registerStockGradients();

/** One training step of a small classifier, without the classes that make it convenient. */
async function trainOnce(weights: readonly Variable[], batch: number, time: number): Promise<number> {
  const [table, kernel, recurrentKernel, bias, denseKernel, denseBias] = weights as [
    Variable,
    Variable,
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const ids = tensor(
    Int32Array.from({ length: batch * time }, () => random.integer(0, 20)),
    [batch, time],
    'int32',
  );
  const labels = tensor(
    Int32Array.from({ length: batch }, () => random.integer(0, 3)),
    [batch],
    'int32',
  );
  const { value, grads } = variableGrads(() => {
    const { output } = ops.lstm({ x: ops.embedding(table, ids), kernel, recurrentKernel, bias });
    return mean(ops.softmaxCrossEntropy(ops.dense(output, denseKernel, denseBias), labels)) as Scalar;
  }, weights as Variable[]);
  for (const weight of weights) {
    const gradient = grads[weight.name]!;
    const slots = tidy(() => ({ momentum: zerosLike(gradient), velocity: zerosLike(gradient) }));
    const [updated, ...moved] = runUpdate(
      adamKernel,
      { variable: weight, gradient, ...slots },
      { learningRate: 0.01, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, step: 1, convention: 'keras' },
    );
    weight.assign(updated!);
    for (const one of [updated!, ...moved, gradient, slots.momentum, slots.velocity]) one.dispose();
  }
  const [loss] = await value.data();
  for (const one of [value, ids, labels]) one.dispose();
  return loss!;
}

function newWeights(): Variable[] {
  return [normal(20, 6), normal(6, 20), normal(5, 20), normal(20), normal(5, 3), normal(3)].map((one) => variable(one));
}

test('it announces every kernel that it registers, and takes them back', async () => {
  const backend = webgl({ allowSoftware: true });
  expect(await backend.isSupported()).toEqual({ supported: true });
  await useBackend(backend);
  expect(getBackend()).toBe('webgl');
  for (const name of backend.capabilities.kernels) expect(hasKernel({ name })).toBe(true);
  await backend.dispose();
  for (const name of backend.capabilities.kernels) expect(hasKernel({ name })).toBe(false);
  await useBackend(backend);
  expect(hasKernel(lstmKernel)).toBe(true);
});

test('asking whether it is supported starts nothing', async () => {
  const started = vi.spyOn(engine(), 'initializeBackend');
  await webgl().isSupported();
  expect(started).not.toHaveBeenCalled();
});

test('emulated WebGL has to be asked for, a graphics card has not', async () => {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2')!;
  const details = context.getExtension('WEBGL_debug_renderer_info')!;
  const drawnBy = context.getParameter(details.UNMASKED_RENDERER_WEBGL) as string;
  expect(await webgl().isSupported()).toEqual(
    /swiftshader|llvmpipe/i.test(drawnBy)
      ? { supported: false, reason: expect.stringContaining('allowSoftware') as unknown }
      : { supported: true },
  );
  expect(await webgl({ allowSoftware: true }).isSupported()).toEqual({ supported: true });
});

test('it says so when tfjs does not know its WebGL backend', async () => {
  const factory = findBackendFactory('webgl');
  removeBackend('webgl');
  const support = await webgl({ allowSoftware: true }).isSupported();
  registerBackend('webgl', factory);
  expect(support).toMatchObject({ supported: false, reason: expect.stringContaining('4.22.0') as unknown });
});

test('another batch size or length compiles nothing, and training leaves no tensor and bounded memory', async () => {
  await useBackend(webgl({ allowSoftware: true }));
  const weights = newWeights();
  for (const [batch, time] of [
    [2, 3],
    [5, 9],
    [7, 16],
  ] as const)
    await trainOnce(weights, batch, time);
  const before = memory();
  const linked = vi.spyOn(WebGL2RenderingContext.prototype, 'linkProgram');
  const losses: number[] = [];
  for (const [batch, time] of [
    [3, 4],
    [4, 31],
    [9, 5],
    [16, 12],
    [6, 50],
  ] as const) {
    losses.push(await trainOnce(weights, batch, time));
  }
  expect(linked).not.toHaveBeenCalled();
  const after = memory();
  expect(after.numTensors).toBe(before.numTensors);
  expect(after.numDataBuffers).toBe(before.numDataBuffers);
  expect(losses.every((loss) => loss > 0 && loss < 5)).toBe(true);
});

test('textures that are kept for later use have a bound', async () => {
  await useBackend(webgl({ allowSoftware: true }));
  const weights = newWeights();
  let most = 0;
  for (let length = 1; length < 14; length++) {
    await trainOnce(weights, 32, length * 40);
    const { numBytesInGPUAllocated } = memory() as unknown as { numBytesInGPUAllocated: number };
    most = Math.max(most, numBytesInGPUAllocated);
  }
  expect(most).toBeLessThan(400 * 2 ** 20);
});

test('it trains', async () => {
  await useBackend(webgl({ allowSoftware: true }));
  const x = normal(8, 6, 4);
  const labels = tensor(
    Int32Array.from({ length: 8 }, (_, row) => row % 2),
    [8],
    'int32',
  );
  const weights = [normal(4, 24), normal(6, 24), normal(24), normal(6, 2), normal(2)].map((one) => variable(one));
  const losses: number[] = [];
  for (let step = 0; step < 60; step++) {
    const { value, grads } = variableGrads(() => {
      const [kernel, recurrentKernel, bias, denseKernel, denseBias] = weights as [
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
      ];
      const { output } = ops.lstm({ x, kernel, recurrentKernel, bias });
      return mean(ops.softmaxCrossEntropy(ops.dense(output, denseKernel, denseBias), labels)) as Scalar;
    }, weights);
    tidy(() => {
      for (const weight of weights) weight.assign(sub(weight, mul(grads[weight.name]!, 0.5)));
    });
    losses.push((await value.data())[0]!);
    for (const one of [value, ...Object.values(grads)]) one.dispose();
  }
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 3);
});

test('a tensor that tfjs has packed in another shape is read as it is', async () => {
  await useBackend(webgl({ allowSoftware: true }));
  const values = [1, 2, 3, 4, 5];
  const vector = tensor(values);
  const wide = tensor(new Float32Array(200).fill(2), [1, 5, 40]);
  // The first to ask for the vector's texture sees it as a column.
  const product = tidy(() => mul(reshape(vector, [1, 5, 1]), wide));
  expect([...(await product.data())]).toEqual(values.flatMap((value) => Array.from({ length: 40 }, () => 2 * value)));
  const [kernel, x] = [tensor([1, 0, 0, 0, 0], [1, 5]), tensor([0], [1, 1])];
  // A dense layer whose bias is the vector.
  const output = ops.dense(x, kernel, vector);
  expect([...(await output.data())]).toEqual(values);
  for (const one of [vector, wide, product, kernel, x, output]) one.dispose();
});
