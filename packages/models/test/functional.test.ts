import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import {
  add,
  bidirectional,
  concatenate,
  dense,
  embedding,
  gru,
  lstm,
  timeDistributed,
  type Layer,
} from '@rnnkit/layers';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { cloneModel, input, loadModel, model, saveModel, sequential } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const close = (values: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(values.length).toBe(expected.length);
  for (let place = 0; place < values.length; place++) expect(values[place]).toBeCloseTo(expected[place]!, 5);
};

const read = async (tensor: Tensor): Promise<Float32Array> => {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
};

const tokens = (name?: string): ReturnType<typeof input> =>
  input({ shape: [null], dtype: 'int32', ...(name !== undefined && { name }) });

test('a graph of one path answers as the sequence of the same layers, whose weights it shares', async () => {
  const layers = [embedding({ inputDim: 9, outputDim: 4, maskZero: true }), lstm({ units: 3 }), dense({ units: 2 })];
  const path = sequential(layers);
  const x = [
    [1, 2, 3, 0],
    [4, 5, 0, 0],
  ];
  const expected = await read(await path.predict(x));
  const text = tokens();
  const graph = model({ inputs: text, outputs: layers.reduce((value, layer) => layer.apply(value), text) });
  close(await read(await graph.predict(x)), expected);
  close(await read(await graph.predictOnBatch({ input: x })), expected);
  // The weights are freed with the last of the two.
  path.dispose();
  close(await read(await graph.predict(x)), expected);
  graph.dispose();
  expect(layers.every((layer) => !layer.built)).toBe(true);
});

test('a layer that is applied twice has one set of weights', async () => {
  const [first, second] = [tokens('first'), tokens('second')];
  const table = embedding({ inputDim: 9, outputDim: 4 });
  const reader = gru({ units: 3 });
  const readBoth = [first, second].map((text) => reader.apply(table.apply(text)));
  const both = model({ inputs: [first, second], outputs: add().apply(readBoth) });
  expect(both.layers.map(({ name }) => name)).toEqual(['embedding', 'gru', 'add']);
  const [a, b] = [[[1, 2]], [[3, 4, 5]]];
  const sum = await read(await both.predict([a, b]));
  const single = model({ inputs: first, outputs: readBoth[0]! });
  const parts = [await read(await single.predict(a)), await read(await single.predict(b))];
  close(
    sum,
    Float32Array.from(parts[0]!, (value, place) => value + parts[1]![place]!),
  );
  expect(both.weights.length).toBe(4);
  both.dispose();
  single.dispose();
});

test('outputs come in the form that the model was made with', async () => {
  const text = tokens();
  const [last, state] = gru({ units: 2, returnState: true }).apply(
    embedding({ inputDim: 5, outputDim: 2 }).apply(text),
  );
  const list = model({ inputs: text, outputs: [last!, state!] });
  const named = model({ inputs: { text }, outputs: { last: last!, state: state! } });
  const x = [[1, 2, 3]];
  const [one, two] = await list.predict(x);
  const { last: three, state: four } = await named.predict({ text: x });
  const values = await Promise.all([one, two, three, four].map((tensor) => read(tensor)));
  for (const value of values) close(value, values[0]!);
  expect(named.outputNames).toEqual(['last', 'state']);
  expect(list.outputNames).toEqual(['gru', 'gru_1']);
  list.dispose();
  named.dispose();
});

test('a model is a layer of another', async () => {
  const encoder = sequential([embedding({ inputDim: 7, outputDim: 3, maskZero: true }), gru({ units: 2 })], {
    name: 'encoder',
  });
  const outer = sequential([timeDistributed(encoder), lstm({ units: 2 }), dense({ units: 1 })]);
  const [left, right] = [tokens('left'), tokens('right')];
  const pair = model({
    inputs: { left, right },
    outputs: dense({ units: 1 }).apply(concatenate().apply([encoder.apply(left), encoder.apply(right)])),
  });
  pair.build();
  expect(pair.weights.map(({ name }) => name)).toContain('encoder/gru/kernel');
  expect(pair.getLayer('encoder/gru').className).toBe('GRU');
  const sides = [await read(await encoder.predict([[1, 2]])), await read(await encoder.predict([[3]]))];
  const kernel = (await pair.getLayer('dense').weights[0]!.variable.data()) as Float32Array;
  const expected = [...sides[0]!, ...sides[1]!].reduce((sum, value, place) => sum + value * kernel[place]!, 0);
  close(await read(await pair.predict({ left: [[1, 2, 0]], right: [[3, 0]] })), [expected]);
  const sentences = await read(
    await outer.predict([
      [
        [1, 2],
        [3, 0],
      ],
    ]),
  );
  expect(sentences.length).toBe(1);
  const again = await loadModel(await saveModel(outer));
  close(
    await read(
      await again.predict([
        [
          [1, 2],
          [3, 0],
        ],
      ]),
    ),
    sentences,
  );
  for (const used of [again, outer, pair]) used.dispose();
});

test('an encoder and a decoder are saved, loaded and streamed', async () => {
  const before = memory().numTensors;
  const [source, target] = [tokens('source'), tokens('target')];
  const [, hidden, cell] = lstm({ units: 4, returnState: true }).apply(
    embedding({ inputDim: 8, outputDim: 3, maskZero: true }).apply(source),
  );
  const decoded = lstm({ units: 4, returnSequences: true }).apply(
    embedding({ inputDim: 8, outputDim: 3 }).apply(target),
    {
      initialState: [hidden!, cell!],
    },
  );
  const translator = model({
    inputs: { source, target },
    outputs: timeDistributed(dense({ units: 8, activation: 'softmax' })).apply(decoded),
  });
  const x = { source: [[1, 2, 3, 0]], target: [[4, 5, 6]] };
  const whole = await read(await translator.predict(x));
  const loaded = await loadModel(await saveModel(translator));
  close(await read(await loaded.predict(x)), whole);
  expect(loaded.inputNames).toEqual(['source', 'target']);
  const stream = loaded.stream({ source: x.source });
  const steps: number[] = [];
  for (const id of x.target[0]!) steps.push(...(await stream.push(id)));
  close(steps, whole);
  stream.reset();
  close(await stream.push([4, 5, 6]), whole);
  stream.dispose();
  expect(() => loaded.stream()).toThrow('not given are source and target');
  // The decoder by itself, from states that are given.
  const first = input({ shape: [4], name: 'hidden' });
  const second = input({ shape: [4], name: 'cell' });
  const layers = ['embedding_1', 'lstm_1', 'timedistributed'].map((name) => loaded.getLayer(name));
  const [table, reader, answer] = layers as [Layer, Layer, Layer];
  const read2 = reader.apply(table.apply(target), { initialState: [first, second] });
  const decoder = model({ inputs: { target, hidden: first, cell: second }, outputs: answer.apply(read2) });
  const encoder = model({ inputs: { source }, outputs: [hidden!, cell!] });
  const states = await Promise.all((await encoder.predict(x.source)).map(read));
  const from = decoder.stream({
    hidden: { data: states[0]!, shape: [1, 4] },
    cell: { data: states[1]!, shape: [1, 4] },
  });
  close(await from.push([4, 5, 6]), whole);
  from.dispose();
  for (const used of [decoder, encoder, loaded, translator]) used.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a copy has the same graph and other weights', async () => {
  const text = tokens();
  const made = embedding({ inputDim: 5, outputDim: 2 }).apply(text);
  const graph = model({
    inputs: text,
    outputs: [bidirectional(gru({ units: 2 })).apply(made), made],
    seed: 3,
    name: 'both',
  });
  const copy = cloneModel(graph);
  expect(copy.getConfig()).toEqual(graph.getConfig());
  expect(copy.toMermaid()).toBe(graph.toMermaid());
  graph.build();
  copy.build();
  expect(await copy.getWeights()).toEqual(await graph.getWeights());
  graph.dispose();
  copy.dispose();
});

test('summary and drawing say what each layer reads', () => {
  const [source, target] = [tokens('source'), tokens('target')];
  const [, state] = gru({ units: 4, returnState: true }).apply(
    embedding({ inputDim: 8, outputDim: 3, maskZero: true }).apply(source),
  );
  const decoded = gru({ units: 4 }).apply(embedding({ inputDim: 8, outputDim: 3 }).apply(target), {
    initialState: [state!],
  });
  const graph = model({ inputs: [source, target], outputs: decoded });
  graph.build();
  expect(graph.summary()).toMatchInlineSnapshot(`
    "layer        class      output         parameters  reads
    ───────────  ─────────  ─────────────  ──────────  ──────────────────────────
    source       input      [any, any]
    target       input      [any, any]
    embedding    Embedding  [any, any, 3]          24  source
    gru          GRU        [any, 4]              108  embedding
    embedding_1  Embedding  [any, any, 3]          24  target
    gru_1        GRU        [any, 4]              108  embedding_1; states of gru

    264 parameters, 264 of them learn"
  `);
  expect(graph.toMermaid()).toMatchInlineSnapshot(`
    "flowchart TD
      input0(["source"])
      input1(["target"])
      call0["embedding: Embedding"]
      call1["gru: GRU"]
      call2["embedding_1: Embedding"]
      call3["gru_1: GRU"]
      output0(["gru_1"])
      input0 --> call0
      call0 --> call1
      input1 --> call2
      call2 --> call3
      call1 -- initial state --> call3
      call3 --> output0
    "
  `);
  graph.dispose();
});

test('what makes no graph is refused, and says why', () => {
  const [source, target] = [tokens('source'), tokens('target')];
  const made = embedding({ inputDim: 8, outputDim: 3 }).apply(source);
  expect(() => model({ inputs: target, outputs: made })).toThrow(
    'the outputs need the input "source", which is not among the inputs',
  );
  expect(() => model({ inputs: [source, target], outputs: made })).toThrow('no output needs the input "target"');
  expect(() => model({ inputs: [source, source], outputs: made })).toThrow('the input "source" is there twice');
  expect(() => model({ inputs: source, outputs: source })).toThrow('there is no layer between');
  expect(() => model({ inputs: source, outputs: 5 as never })).toThrow('outputs');
  expect(() => model({ inputs: source } as never)).toThrow('outputs');
  expect(() => input({} as never)).toThrow('shape is missing');
  expect(() => dense({ units: 1, name: 'small' }).apply(made).shape).not.toThrow();
  expect(() => add().apply([made, input({ shape: [null, 4] })])).toThrow(
    'cannot be applied to Embedding [any, any, 3] and input [any, any, 4]',
  );
});
