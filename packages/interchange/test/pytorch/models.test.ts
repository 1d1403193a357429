// Models that real PyTorch made, and what it answers.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { lstm } from '@rnnkit/layers';
import { sequential } from '@rnnkit/models';
import { readSafetensors } from '@rnnkit/storage';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { readPyTorch, writePyTorch, type PyTorchPlan } from '../../src/pytorch/index.ts';
import { bytesOf, largestDifference } from './support.ts';
import fixture from '../fixtures/pytorch-models.json' with { type: 'json' };

interface Case {
  readonly name: string;
  readonly file: string;
  readonly plan: PyTorchPlan;
  readonly x: number[][];
  readonly y: unknown;
}

const cases = fixture.cases as unknown as readonly Case[];

beforeAll(async () => {
  await useBackend(cpu());
});

test.each(cases)('$name: the answers are those of PyTorch', async ({ file, plan, x, y }) => {
  const before = memory().numTensors;
  const { model, left } = await readPyTorch(bytesOf(file), plan);
  expect(left).toEqual([]);
  const answers = await model.predict(x);
  expect(await largestDifference(answers, y)).toBeLessThan(1e-6);
  answers.dispose();
  model.dispose();
  expect(memory().numTensors).toBe(before);
});

test.each(cases)('$name: written and read again, it is the same bit for bit', async ({ file, plan, x }) => {
  const { model } = await readPyTorch(bytesOf(file), plan);
  const bytes = await writePyTorch(model, { prefix: 'outer.' });
  const { model: again } = await readPyTorch(bytes);
  const [one, other] = [model, again].map(({ weights }) => weights.map(({ variable }) => bitsOf(variable.dataSync())));
  expect(other).toEqual(one);
  expect(await (await again.predict(x)).data()).toEqual(await (await model.predict(x)).data());
  // The names are the file's, behind the prefix, and so are the shapes.
  const shapes = (from: Uint8Array, prefix: string): unknown =>
    new Map(Array.from(readSafetensors(from, 'a file').tensors, ([name, { shape }]) => [`${prefix}${name}`, shape]));
  expect(shapes(bytes, '')).toEqual(shapes(bytesOf(file), 'outer.'));
  expect(await writePyTorch(again)).toEqual(bytes);
});

test('zeros keep their sign', async () => {
  const model = sequential([lstm({ units: 2 })]);
  model.build([null, null, 3]);
  model.setWeights(model.weights.map(({ variable }) => new Float32Array(variable.size).fill(-0)));
  const { model: again } = await readPyTorch(await writePyTorch(model));
  for (const values of await again.getWeights()) expect([...values].every((value) => Object.is(value, -0))).toBe(true);
});

const bitsOf = (values: ArrayLike<number>): Uint32Array => new Uint32Array(Float32Array.from(values).buffer);
