// What models attend to, and which tokens move their answers: against recomputation in float64 and differences.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  add,
  additiveAttention,
  attention,
  bidirectional,
  concatenate,
  dense,
  embedding,
  globalAveragePooling1d,
  gru,
  multiHeadAttention,
  positionEmbedding,
  transformerEncoder,
  type Layer,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input, model, sequential, type Model } from '@rnnkit/models';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import { attentionWeights, attributions } from '../src/index.ts';

const tokens = (name: string): SymbolicValue => input({ shape: [null], dtype: 'int32', name });
const table = (): Layer =>
  embedding({ inputDim: 9, outputDim: 4, maskZero: true, embeddingsInitializer: 'randomNormal' });

async function weightsByName(made: Model<unknown>): Promise<Readonly<Record<string, Float32Array>>> {
  const values = await made.getWeights();
  return Object.fromEntries(made.weights.map(({ name }, place) => [name, values[place]!]));
}

/** The softmax of what is valid; 0 elsewhere, and everywhere if nothing is. */
function softmax(scores: readonly number[], valid: readonly boolean[]): number[] {
  const shares = scores.map((score, place) => (valid[place] ? Math.exp(score) : 0));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => (sum === 0 ? 0 : share / sum));
}

const expectClose = (found: ArrayLike<number>, expected: readonly number[]): void => {
  expect(found).toHaveLength(expected.length);
  for (const [place, value] of expected.entries()) expect(Math.abs(found[place]! - value)).toBeLessThan(1e-5);
};

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_, backend) => {
  test('the weights of heads are the softmax of their products', async () => {
    await useBackend(backend());
    const [numHeads, keyDim] = [2, 3];
    const made = sequential([
      table(),
      multiHeadAttention({ numHeads, keyDim, useCausalMask: true }),
      globalAveragePooling1d(),
    ]);
    made.build([null, null]);
    const named = await weightsByName(made);
    const texts = [
      [3, 0, 5, 7],
      [0, 0, 0, 8],
    ];
    const before = memory().numTensors;
    const [found, ...others] = await attentionWeights(made, texts);
    expect(memory().numTensors).toBe(before);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ layer: 'multiheadattention', className: 'MultiHeadAttention', rows: 2, heads: 2 });
    expect([found!.queries, found!.steps]).toEqual([4, 4]);
    /** A token's query or key, of a head. */
    const projected = (role: string, id: number, head: number): number[] =>
      Array.from({ length: keyDim }, (__, place) => {
        const column = head * keyDim + place;
        const kernel = named[`multiheadattention/${role}/kernel`]!;
        const vector = named['embedding/embeddings']!.subarray(id * 4, id * 4 + 4);
        return vector.reduce(
          (sum, value, feature) => sum + value * kernel[feature * numHeads * keyDim + column]!,
          named[`multiheadattention/${role}/bias`]![column]!,
        );
      });
    const expected = texts.flatMap((text) =>
      [0, 1].flatMap((head) =>
        text.flatMap((query, at) => {
          const scores = text.map((key) => {
            const [left, right] = [projected('query', query, head), projected('key', key, head)];
            return left.reduce((sum, value, place) => sum + value * right[place]!, 0) / Math.sqrt(keyDim);
          });
          return softmax(
            scores,
            text.map((key, place) => key !== 0 && query !== 0 && place <= at),
          );
        }),
      ),
    );
    expectClose(found!.weights, expected);
    made.dispose();
  });

  test('a decoder within the model attends to what the encoder read, and a shared layer is seen each time', async () => {
    await useBackend(backend());
    const [source, target] = [tokens('source'), tokens('target')];
    const [inner, encoded] = [tokens('inner'), input({ shape: [null, 3] })];
    const look = additiveAttention({ name: 'look' });
    const steps = gru({ units: 3, returnSequences: true }).apply(table().apply(inner));
    const once = look.apply([steps, encoded]);
    const decoder = model({ inputs: [inner, encoded], outputs: look.apply([once, encoded]), name: 'decoder' });
    const read = gru({ units: 3, returnSequences: true }).apply(table().apply(source));
    const made = model({ inputs: [source, target], outputs: decoder.apply([target, read]) });
    made.build();
    const x = { source: [[4, 7, 2, 0, 0]], target: [[1, 0, 3]] };
    const found = await attentionWeights(made, x);
    expect(found.map(({ layer }) => layer)).toEqual(['decoder/look', 'decoder/look']);
    for (const { heads, queries, steps: attended, weights } of found) {
      expect([heads, queries, attended]).toEqual([1, 3, 5]);
      const sums = [0, 1, 2].map((query) => {
        const row = weights.subarray(query * 5, query * 5 + 5);
        // What is padding is not looked at.
        expect([...row.subarray(3)]).toEqual([0, 0]);
        return row.reduce((sum, share) => sum + share, 0);
      });
      expectClose(sums, [1, 0, 1]);
    }
    expect(found[0]!.weights).not.toEqual(found[1]!.weights);
    // They are what the layer returns if it is asked to.
    const twin = additiveAttention({ returnAttentionScores: true });
    twin.build([null, null, 3], new Random(1), [null, null, 3]);
    twin.weights[0]!.variable.assign(look.weights[0]!.variable);
    const [decoded, vectors] = [input({ shape: [null, 3] }), input({ shape: [null, 3] })];
    const returned = model({ inputs: [decoded, vectors], outputs: [...twin.apply([decoded, vectors])] });
    const values = await model({ inputs: source, outputs: read }).predict(x.source);
    const queries = await model({ inputs: inner, outputs: steps }).predict(x.target);
    const [, scores] = (await returned.predict([queries, values])) as [Tensor, Tensor];
    const all = [...(await scores.data())];
    // Without masks here: what is masked there is left out.
    const valid = (place: number): boolean => place % 5 < 3;
    for (const query of [0, 2]) {
      const row = all.slice(query * 5, query * 5 + 5).map((share, place) => (valid(place) ? share : 0));
      const sum = row.reduce((total, share) => total + share, 0);
      expectClose(
        found[0]!.weights.subarray(query * 5, query * 5 + 5),
        row.map((share) => share / sum),
      );
    }
    made.dispose();
  });

  test('a Transformer is seen block by block', async () => {
    await useBackend(backend());
    const text = tokens('text');
    const words = table().apply(text);
    const placed = add().apply([words, positionEmbedding({ sequenceLength: 6 }).apply(words)]);
    const first = transformerEncoder({ intermediateDim: 5, numHeads: 2, name: 'first', dropout: 0.5 });
    const second = transformerEncoder({ intermediateDim: 5, numHeads: 4, name: 'second', normalizeFirst: false });
    const steps = second.apply(first.apply(placed));
    const made = model({ inputs: text, outputs: dense({ units: 2 }).apply(globalAveragePooling1d().apply(steps)) });
    made.build();
    const ids = [[4, 7, 2, 0, 0]];
    const before = memory().numTensors;
    const found = await attentionWeights(made, ids);
    expect(memory().numTensors).toBe(before);
    expect(found.map(({ layer, className, heads }) => [layer, className, heads])).toEqual([
      ['first', 'TransformerEncoder', 2],
      ['second', 'TransformerEncoder', 4],
    ]);
    const [returned] = transformerScores(made, first);
    const [scores] = (await returned.predict(ids)) as [Tensor];
    expectClose(found[0]!.weights, [...(await scores.data())]);
    made.dispose();
  });

  /** A model of the same layers whose first block returns its weights. */
  function transformerScores(made: Model<unknown>, first: Layer): readonly [Model<readonly Tensor[]>] {
    const text = tokens('text');
    const [words, places] = made.layers as [Layer, Layer];
    const twin = transformerEncoder({
      intermediateDim: 5,
      numHeads: 2,
      name: 'first',
      returnAttentionScores: true,
    });
    twin.build([null, null, 4], new Random(1));
    for (const [place, { variable }] of twin.weights.entries()) variable.assign(first.weights[place]!.variable);
    const read = words.apply(text);
    const [, scores] = twin.apply(add().apply([read, places.apply(read)]));
    return [model({ inputs: text, outputs: [scores!] })];
  }

  const readers: Readonly<Record<string, (steps: SymbolicValue) => SymbolicValue>> = {
    'by products': (steps) => attention({ useScale: true }).apply([steps, steps]),
    'by sums, after a gru': (steps) => {
      const read = bidirectional(gru({ units: 2, returnSequences: true })).apply(steps);
      return concatenate().apply([read, additiveAttention().apply([read, read])]);
    },
    'with heads, in a Transformer': (steps) =>
      transformerEncoder({ intermediateDim: 5, numHeads: 2, activation: 'tanh', useCausalMask: true }).apply(steps),
  };

  test.each(Object.entries(readers))('attributions go through attention %s', async (_name, read) => {
    await useBackend(backend());
    const features = input({ shape: [null, 4] });
    const answer = dense({ units: 3 });
    const made = model({ inputs: features, outputs: answer.apply(globalAveragePooling1d().apply(read(features))) });
    made.build();
    const random = new Random(3);
    const values = Float32Array.from({ length: 20 }, () => random.normal());
    const x = { data: values, shape: [1, 5, 4] };
    const [found] = await attributions(made, x, { classIndex: 1 });
    // The logit moves by so much when a step grows.
    const nudge = 2 ** -6;
    const logit = async (step: number, by: number): Promise<number> => {
      const data = values.map((value, index) => (Math.floor(index / 4) === step ? value * (1 + by) : value));
      return (await (await made.predict({ data, shape: [1, 5, 4] })).data())[1]!;
    };
    for (let step = 0; step < 5; step++) {
      const slope = ((await logit(step, nudge)) - (await logit(step, -nudge))) / (2 * nudge);
      expect(Math.abs(found!.values[step]! - slope)).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)));
    }
    made.dispose();
  });
});

test('attributions of tokens with places: padding moves nothing, and an occluded token moves what it moves', async () => {
  await useBackend(cpu());
  const text = tokens('text');
  const words = table().apply(text);
  const placed = add().apply([words, positionEmbedding({ sequenceLength: 6 }).apply(words)]);
  const steps = transformerEncoder({ intermediateDim: 5, numHeads: 2 }).apply(placed);
  const answer = dense({ units: 3, activation: 'softmax' });
  const made = model({ inputs: text, outputs: answer.apply(globalAveragePooling1d().apply(steps)) });
  made.build();
  const ids = [4, 7, 2, 0, 0];
  const probability = async (given: readonly number[], index: number): Promise<number> =>
    (await (await made.predict([[...given]])).data())[index]!;
  const [byGradient] = await attributions(made, [ids]);
  const [byOcclusion] = await attributions(made, [ids], { method: 'occlusion' });
  expect([...byGradient!.values.subarray(3), ...byOcclusion!.values.subarray(3)]).toEqual([0, 0, 0, 0]);
  expect(byGradient!.values.subarray(0, 3).every((value) => value !== 0)).toBe(true);
  const { classIndex } = byOcclusion!;
  const odds = (share: number): number => Math.log(share / (1 - share));
  for (const place of [0, 1, 2]) {
    const moved = odds(await probability(ids, classIndex)) - odds(await probability(ids.with(place, 0), classIndex));
    expect(byOcclusion!.values[place]).toBeCloseTo(moved, 4);
  }
  made.dispose();
});

test('a model that attends to nothing, or is not built, says so', async () => {
  await useBackend(cpu());
  const made = sequential([table(), gru({ units: 2 })]);
  await expect(attentionWeights(made, [[1, 2]])).rejects.toThrow('The model has no weights yet');
  made.build([null, null]);
  await expect(attentionWeights(made, [[1, 2]])).resolves.toEqual([]);
  await expect(attentionWeights(made, [[1, 9]])).rejects.toThrow('ids of tokens are whole numbers from 0 to 8');
  made.dispose();
});
