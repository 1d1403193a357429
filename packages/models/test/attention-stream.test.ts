// A stream through attention answers what predict answers for the whole text so far, however the text is cut into parts.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  add,
  additiveAttention,
  attention,
  concatenate,
  dense,
  embedding,
  gru,
  layerNormalization,
  multiHeadAttention,
  positionEmbedding,
  sinePositionEncoding,
  transformerEncoder,
  type Layer,
  type SymbolicValue,
} from '@rnnkit/layers';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import { input, model, sequential, type Model } from '../src/index.ts';

const vocabulary = 12;
const tokens = (maskZero: boolean): Layer => embedding({ inputDim: vocabulary, outputDim: 4, maskZero });
const answer = (): Layer => dense({ units: 3, activation: 'softmax' });
const reader = (): Layer => gru({ units: 4, returnSequences: true });

const heads = { numHeads: 2, keyDim: 3, valueDim: 2 };

/** Models of one text. */
const readers: Readonly<Record<string, () => Layer[]>> = {
  attention: () => [tokens(true), attention({ useCausalMask: true }), answer()],
  'attention without a mask': () => [tokens(false), attention({ useCausalMask: true, useScale: true }), answer()],
  'attention with heads': () => [tokens(true), multiHeadAttention({ ...heads, useCausalMask: true }), answer()],
  'heads without a mask, with a window': () => [
    tokens(false),
    multiHeadAttention({ ...heads, useCausalMask: true, slidingWindow: 3 }),
    multiHeadAttention({ ...heads, useCausalMask: true, slidingWindow: 1 }),
    answer(),
  ],
  'heads with a mask and a window, after a gru': () => [
    tokens(true),
    reader(),
    multiHeadAttention({ ...heads, useCausalMask: true, slidingWindow: 4 }),
    answer(),
  ],
  'a Transformer of two blocks': () => [
    tokens(true),
    gru({ units: 6, returnSequences: true }),
    transformerEncoder({ intermediateDim: 5, numHeads: 2, useCausalMask: true, dropout: 0.3 }),
    transformerEncoder({
      intermediateDim: 5,
      numHeads: 3,
      useCausalMask: true,
      slidingWindow: 3,
      normalizeFirst: false,
    }),
    layerNormalization(),
    answer(),
  ],
  'attention by sums': () => [tokens(true), reader(), additiveAttention({ useCausalMask: true }), reader(), answer()],
};

const source = (): SymbolicValue => input({ shape: [null], dtype: 'int32', name: 'source' });
const target = (): SymbolicValue => input({ shape: [null], dtype: 'int32', name: 'target' });

/** A decoder that reads what an encoder made of another text. */
function translator(look: Layer, masked: boolean): Model {
  const [text, made] = [source(), target()];
  const encoded = reader().apply(tokens(masked).apply(text));
  const decoded = reader().apply(tokens(masked).apply(made));
  const read = look.apply([decoded, encoded]);
  return model({ inputs: [text, made], outputs: answer().apply(concatenate().apply([decoded, read])) });
}

/** The same, with the decoder as a model within. */
function nested(): Model {
  const [text, made] = [source(), target()];
  const [encoded, decoded] = [input({ shape: [null, 4] }), input({ shape: [null], dtype: 'int32' })];
  // What depends on the whole text alone is in the inner model, too.
  const keys = dense({ units: 4 }).apply(encoded);
  const read = additiveAttention().apply([reader().apply(tokens(true).apply(decoded)), encoded, keys]);
  const decoder = model({ inputs: [encoded, decoded], outputs: answer().apply(read), name: 'decoder' });
  const within = decoder.apply([reader().apply(tokens(true).apply(text)), made]);
  return model({ inputs: [text, made], outputs: within });
}

const translators: Readonly<Record<string, () => Model>> = {
  'by sums': () => translator(additiveAttention(), true),
  'by products': () => translator(attention({ useScale: true }), false),
  'with heads': () => translator(multiHeadAttention(heads), true),
  'with heads, near the step itself': () => translator(multiHeadAttention({ ...heads, slidingWindow: 3 }), true),
  'no further than the step itself': () => translator(attention({ useCausalMask: true }), true),
  'with the decoder as a model within': nested,
};

/** Token ids, a third of them padding. */
function text(random: Random, length: number): number[] {
  return Array.from({ length }, (_, index) =>
    index < 2 || random.uniform() < 0.3 ? 0 : random.integer(1, vocabulary),
  );
}

// A few roundings of numbers around 1 per step and layer.
const bound = 40 * 9 * 2 ** -24;

async function expectEnd(answered: Float32Array, whole: Tensor): Promise<void> {
  const values = await whole.data();
  whole.dispose();
  const end = values.subarray(values.length - answered.length);
  for (const [index, value] of answered.entries()) expect(Math.abs(value - end[index]!)).toBeLessThan(bound);
}

const row = (ids: readonly number[]) => ({ data: Int32Array.from(ids), shape: [1, ids.length] });

/** Pushes texts in parts, and compares with what is predicted of all so far. */
async function compare(made: Model, given: Readonly<Record<string, number[]>>): Promise<void> {
  const whole = Object.fromEntries(Object.entries(given).map(([name, ids]) => [name, row(ids)]));
  const random = new Random(9);
  const stream = made.stream(whole);
  const before = memory().numTensors;
  for (let round = 0; round < 3; round++) {
    const ids = text(random, 14);
    for (let start = 0; start < ids.length;) {
      const count = round === 0 ? 1 : Math.min(random.integer(1, 6), ids.length - start);
      const answered = await stream.push(ids.slice(start, start + count));
      start += count;
      const so = row(ids.slice(0, start));
      const predicted = await made.predict(Object.keys(given).length === 0 ? so : { ...whole, target: so });
      await expectEnd(answered, predicted);
    }
    stream.reset();
  }
  await stream.push([1, 2]);
  stream.reset();
  expect(memory().numTensors).toBe(before);
  stream.dispose();
}

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_, backend) => {
  test.each(Object.entries(readers))('%s', async (_name, layers) => {
    await useBackend(backend());
    const before = memory().numTensors;
    const made = sequential(layers(), { seed: 2 });
    made.build([null, null]);
    await compare(made, {});
    made.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test.each(Object.entries(translators))('a decoder that attends %s', async (_name, make) => {
    await useBackend(backend());
    const before = memory().numTensors;
    const made = make();
    made.build();
    await compare(made, { source: [3, 5, 0, 9, 1, 0, 4, 7, 2, 2, 8, 6, 1, 3, 0] });
    made.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

test('with a window, a stream keeps so many steps less one, and answers as predict does however long the text is', async () => {
  await useBackend(cpu());
  const made = sequential(
    [tokens(true), multiHeadAttention({ ...heads, useCausalMask: true, slidingWindow: 5 }), answer()],
    { seed: 2 },
  );
  made.build([null, null]);
  const stream = made.stream();
  const ids = text(new Random(4), 120);
  const bytes: number[] = [];
  for (const [step, id] of ids.entries()) {
    const answered = await stream.push(id);
    bytes.push(memory().numBytes);
    if (step % 17 === 0) await expectEnd(answered, await made.predict(row(ids.slice(0, step + 1))));
  }
  expect(new Set(bytes.slice(5)).size).toBe(1);
  // Keys, values and the mask of one step more.
  expect(bytes[3]! - bytes[2]!).toBe(4 * (2 * 3 + 2 * 2 + 1));
  stream.dispose();
  made.dispose();
});

test.each([
  ['learned', positionEmbedding({ sequenceLength: 14 })],
  ['of sines', sinePositionEncoding()],
])('places go on from part to part: %s', async (_name, places) => {
  await useBackend(cpu());
  const made = input({ shape: [null], dtype: 'int32', name: 'target' });
  const words = tokens(true).apply(made);
  const placed = add().apply([words, places.apply(words)]);
  const read = transformerEncoder({ intermediateDim: 5, numHeads: 2, useCausalMask: true }).apply(placed);
  const whole = model({ inputs: made, outputs: answer().apply(read) });
  whole.build();
  await compare(whole, {});
  const stream = whole.stream();
  await stream.push([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2, 3]);
  // Where there are no places left, prediction and stream say the same.
  const [further, predicted] = [stream.push(4), whole.predict(row([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2, 3, 4]))];
  if (places.className === 'PositionEmbedding') {
    await expect(further).rejects.toThrow('places for 14 steps and got 15');
    await expect(predicted).rejects.toThrow('places for 14 steps and got 15');
  } else {
    await expectEnd(await further, await predicted);
  }
  stream.dispose();
  whole.dispose();
});

test('what attends to steps that have not come says so', async () => {
  await useBackend(cpu());
  const made = sequential([tokens(true), attention({ name: 'looks' }), answer()]);
  made.build([null, null]);
  expect(() => made.stream()).toThrow(
    'looks cannot be streamed: its steps attend to those after them, which have not come yet. With useCausalMask: true they do not.',
  );
  const block = sequential([tokens(true), transformerEncoder({ intermediateDim: 5, numHeads: 2, name: 'block' })]);
  block.build([null, null]);
  expect(() => block.stream()).toThrow('block cannot be streamed: its steps attend to those after them');
  const translating = translator(attention({ useCausalMask: true, name: 'looks' }), true);
  translating.build();
  // The encoded text comes step by step, what reads it is there.
  expect(() => translating.stream({ target: [[1, 2]] })).toThrow('the query has to come step by step');
});
