// What is found plain at once is what the rest of the program finds nothing wrong with: graphs of files, and data.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { add, dense, embedding, gru, layerFromConfig, lstm } from '@rnnkit/layers';
import { memory, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { graphFromConfig } from '../src/graph-config.ts';
import { noGraph } from '../src/graph-refusals.ts';
import { input, loadPredictor, model, saveModel, sequential } from '../src/index.ts';
import { readTypedInputs } from '../src/model-data.ts';
import { plainInputs } from '../src/plain-inputs.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const messageOf = (error: unknown): string => `${(error as { code?: string }).code}: ${(error as Error).message}`;

const odd: readonly unknown[] = [
  null,
  -1,
  0,
  1,
  2,
  3,
  4,
  0.5,
  1e9,
  '',
  'left',
  'one',
  'list',
  [],
  [0],
  [1, 2],
  {},
  true,
];

/** JSON of which one place, at any depth, holds something else or is not there. */
function changed(json: unknown, random: Random): unknown {
  if (typeof json !== 'object' || json === null || random.integer(0, 5) === 0)
    return odd[random.integer(0, odd.length)];
  const entries = Object.entries(json);
  const place = random.integer(0, entries.length + 1);
  if (place === entries.length) return Array.isArray(json) ? [...json, 1] : { ...json, other: 1 };
  const [name, value] = entries[place]!;
  const made: [string, unknown][] = random.integer(0, 6) === 0 ? [] : [[name, changed(value, random)]];
  const rest = [...entries.slice(0, place), ...made, ...entries.slice(place + 1)];
  return Array.isArray(json) ? rest.map(([, item]) => item) : Object.fromEntries(rest);
}

test('a graph is made of each configuration that nothing is wrong with, and of no other', () => {
  const [left, right] = [input({ shape: [4, 2], name: 'left' }), input({ shape: [4, 2], name: 'right' })];
  const encoder = lstm({ units: 2, returnState: true });
  const first = encoder.apply(left);
  const sum = add().apply([gru({ units: 2 }).apply(right, { mask: right }), first]);
  const made = model({ inputs: [left, right], outputs: { sum, other: dense({ units: 1 }).apply(sum) } });
  const { inputs, layers, calls, outputs, form } = JSON.parse(JSON.stringify(made.getConfig())) as Record<
    string,
    unknown
  >;
  const config = { inputs, layers: (layers as unknown[]).map((_, index) => index), calls, outputs, form };
  const random = new Random(3);
  const counts = { made: 0, refused: 0 };
  for (let round = 0; round < 6000; round++) {
    let given = round === 0 ? config : changed(config, random);
    if (random.integer(0, 3) === 0) given = changed(given, random);
    if (typeof given !== 'object' || given === null) continue;
    const why = noGraph(given).message;
    try {
      graphFromConfig(given as Record<string, unknown>, () => dense({ units: 1 }));
      counts.made++;
      expect(why).toMatch("The model's configuration has to be that of a graph");
    } catch (error) {
      counts.refused++;
      expect(messageOf(error)).toBe(`invalid-file: ${why}`);
      expect(why).not.toMatch('that of a graph');
    }
  }
  expect(counts.made).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThan(2000);
});

test('data are read or refused alike, plain or not', async () => {
  const words = sequential([embedding({ inputDim: 5, outputDim: 3 }), gru({ units: 2 })]);
  words.build([null, null]);
  const numbers = sequential([dense({ units: 2 })]);
  numbers.build([null, 3]);
  const small = [await loadPredictor(await saveModel(words), { Embedding: embedding, GRU: gru })];
  small.push(await loadPredictor(await saveModel(numbers), { Dense: dense }));
  const disposed = tensor([[1, 2, 3]]);
  disposed.dispose();
  const data: readonly unknown[] = [
    ...[Float32Array, Int32Array, Uint8Array, Int8Array, Float64Array].map((kind) => ({
      data: kind.of(1, 2, 3),
      shape: [1, 3],
    })),
    ...[[3], [3, 1], [1, 1, 3], [], [0, 3], [-1, -3], [1, 2], [1.5, 2], 'no list'].map((shape) => ({
      data: Int32Array.of(1, 2, 3),
      shape,
    })),
    ...[5, -1, 0.5, Number.NaN].map((strange) => ({ data: Float32Array.of(1, strange, 3), shape: [1, 3] })),
    { data: new Float32Array(), shape: [0, 3] },
    { data: new Int32Array(), shape: [1, 0] },
    tensor([[1, 2, 3]]),
    tensor([[true, false, true]]),
    tensor([['a', 'b', 'c']]),
    disposed,
    [[1, 2, 3]],
    [{ data: Int32Array.of(1, 2, 3), shape: [1, 3] }],
    { input: { data: Int32Array.of(1, 2, 3), shape: [1, 3] } },
    { other: { data: Int32Array.of(1, 2, 3), shape: [1, 3] } },
    undefined,
    null,
    7,
    'text',
  ];
  const outcome = async (run: () => Promise<unknown>): Promise<unknown> => run().catch(messageOf);
  const counts = { read: 0, refused: 0 };
  for (const predictor of small) {
    for (const x of data as readonly Tensor[]) {
      const wanted = await outcome(() => readTypedInputs(predictor, x, 'x'));
      expect(await outcome(() => plainInputs(predictor, x, 'x'))).toEqual(wanted);
      counts[typeof wanted === 'string' ? 'refused' : 'read']++;
    }
  }
  expect(counts.read).toBeGreaterThan(15);
  expect(counts.refused).toBeGreaterThan(25);
  const before = memory().numTensors;
  small[0]!.dispose();
  expect(memory().numTensors).toBeLessThan(before);
  expect(await outcome(() => plainInputs(small[0]!, data[0] as Tensor, 'x'))).toMatch('has been disposed');
});

test('what a layer refuses in a file comes in its words', async () => {
  const files = new Map(
    await saveModel(
      (() => {
        const made = sequential([embedding({ inputDim: 5, outputDim: 3 }), gru({ units: 2 })]);
        made.build([null, null]);
        return made;
      })(),
    ),
  );
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
    model: { config: { layers: { className: string; config: Record<string, unknown> }[] } };
  };
  for (const [name, value] of [
    ['units', -1],
    ['dropout', 2],
    ['activation', 'swish'],
    ['returnSequences', 1],
    ['unit', 3],
  ] as const) {
    const copy = structuredClone(json);
    const layer = copy.model.config.layers[1]!;
    layer.config[name] = value;
    let wanted = '';
    try {
      layerFromConfig(layer);
    } catch (error) {
      wanted = messageOf(error);
    }
    expect(wanted).toMatch('invalid-argument: gru');
    files.set('model.json', new TextEncoder().encode(JSON.stringify(copy)));
    const failed: unknown = await loadPredictor(files, { Embedding: embedding, GRU: gru }).catch(messageOf);
    expect(failed).toBe(wanted);
  }
});
