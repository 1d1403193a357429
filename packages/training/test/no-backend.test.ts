// What is said to whoever has not chosen a backend. These tests go on from one another: there is one engine.
import { activeBackend, useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { dense, dropout, embedding, lstm as lstmLayer } from '@rnnkit/layers';
import { engine, ones, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

import { sequential, type TrainableModel } from '../src/index.ts';

const line =
  'await useBackend(wasm(), cpu()); with useBackend of @rnnkit/core, wasm of @rnnkit/backend-wasm and cpu of';
const makeModel = (): TrainableModel =>
  sequential([embedding({ inputDim: 10, outputDim: 4 }), lstmLayer({ units: 3 }), dense({ units: 1 })]);
const build = (): void => makeModel().build([null, 2]);
const fit = async (model: TrainableModel): Promise<void> => {
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  await model.fit(
    [
      [1, 2],
      [3, 4],
    ],
    [0, 1],
    { epochs: 1 },
  );
};

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
const said = (): string[] => warn.mock.calls.map((words) => words.join(' '));
beforeAll(() => {
  expect(engine().backendNames()).toEqual([]);
});
afterEach(() => {
  warn.mockClear();
});
afterAll(() => {
  warn.mockRestore();
});

test('without any backend, models and layers name the line to add', async () => {
  expect(build).toThrow(line);
  await expect(fit(makeModel())).rejects.toThrow(line);
  await expect(makeModel().predict([[1, 2]])).rejects.toThrow(line);
  expect(() => dense({ units: 1 }).build([null, 2], new Random(1))).toThrow(line);
  await expect(sequential([dropout({ rate: 0.5 })]).predict([[1, 2]])).rejects.toThrow(line);
  expect(said()).toEqual([]);
});

test('where a backend starts later, they name it and those beside it, and start nothing', async () => {
  await import('@rnnkit/backend-wasm');
  expect(build).toThrow('await useBackend(wasm()); with useBackend of @rnnkit/core, wasm of @rnnkit/backend-wasm.');
  await import('@rnnkit/backend-cpu');
  expect(build).toThrow(line);
  expect(Object.keys(engine().registry)).toEqual([]);
  expect(said()).toEqual([]);
});

test('where tfjs’ own backend computes, everything works, and the fused ones are named once', async () => {
  removeBackend('wasm');
  const model = makeModel();
  await fit(model);
  expect((await model.predict([[1, 2]])).shape).toEqual([1, 1]);
  const ofOurs = said().filter((words) => words.startsWith('rnnkit: '));
  expect(ofOurs).toEqual([
    expect.stringMatching(
      /@rnnkit\/backend-wasm and @rnnkit\/backend-cpu are not in use.*await useBackend\(wasm\(\), cpu\(\)\)/,
    ),
  ]);
  expect(said().join()).not.toContain('node backend');
  expect(activeBackend()).toBeUndefined();
  model.dispose();
});

test('a backend that nobody waited for is named, not tfjs’ ready()', async () => {
  const x = ones([1, 2, 3]);
  const weights = { kernel: ones([3, 4]), recurrentKernel: ones([1, 4]) };
  let start: (backend: never) => void = () => undefined;
  registerBackend('slow', () => new Promise<never>((resolve) => (start = resolve)), 1);
  const starting = setBackend('slow');
  expect(() => ops.lstm({ x, ...weights })).toThrow('wait until it has started: await useBackend(');
  expect(build).toThrow('wait until it has started: await useBackend(');
  start({ dispose: () => undefined } as never);
  await starting;
  await setBackend('cpu');
  removeBackend('slow');
});

test('once one is chosen, nothing is said', async () => {
  const { cpu } = await import('@rnnkit/backend-cpu');
  await useBackend(cpu());
  const model = makeModel();
  await fit(model);
  expect(said()).toEqual([]);
  model.dispose();
});
