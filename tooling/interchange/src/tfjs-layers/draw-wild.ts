// Graphs that nobody would make: masks, states and models within, joined at random. Some cannot be held in a LayersModel.
import type { Random } from '@rnnkit/data';
import {
  activation,
  add,
  bidirectional,
  concatenate,
  conv1d,
  dense,
  dot,
  dropout,
  embedding,
  flatten,
  globalMaxPooling1d,
  gru,
  layerNormalization,
  lstm,
  masking,
  multiply,
  permute,
  repeatVector,
  reshape,
  simpleRnn,
  timeDistributed,
  type Layer,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input, model, type Model } from '@rnnkit/models';

import { drawWeights, pick, type DrawnModel } from './draw-model.ts';

const length = 5;
const size = 3;
const tokens = 6;

function recurrent(random: Random, returnSequences: boolean, returnState = false): Layer {
  const options = {
    units: size,
    returnSequences,
    returnState,
    goBackwards: random.uniform() < 0.25,
    zeroOutputForMask: random.uniform() < 0.15,
  };
  const make = pick(random, [
    () => simpleRnn(options),
    () => gru({ ...options, variant: 'resetBefore' }),
    () => lstm(options),
    () => bidirectional(gru({ ...options, goBackwards: false, variant: 'resetBefore' }), { mergeMode: 'sum' }),
  ]);
  return make();
}

/** Steps `[batch, length, size]` to such steps. */
function step(random: Random, values: readonly SymbolicValue[], depth: number): SymbolicValue {
  const [one, other] = [pick(random, values), pick(random, values)];
  const joined = (): SymbolicValue => dense({ units: size }).apply(concatenate().apply([one, other]));
  return pick(random, [
    () => recurrent(random, true).apply(one),
    () => recurrent(random, true).apply(one),
    () => dense({ units: size, activation: 'tanh' }).apply(one),
    () => layerNormalization().apply(dropout({ rate: 0.1 }).apply(one)),
    () => timeDistributed(dense({ units: size })).apply(one),
    () => activation({ activation: 'tanh' }).apply(one),
    () => masking({ maskValue: 0 }).apply(one),
    () => (random.uniform() < 0.5 ? add() : multiply()).apply([one, other]),
    joined,
    () => conv1d({ filters: size, kernelSize: 2, padding: 'same' }).apply(one),
    () => reshape({ targetShape: [length, size] }).apply(one),
    () => repeatVector({ n: length }).apply(recurrent(random, false).apply(one)),
    () => joinedByDot(one, other),
    () => permute({ dims: [2, 1] }).apply(permute({ dims: [2, 1] }).apply(one)),
    () => {
      const [, state] = simpleRnn({ units: size, returnState: true }).apply(one) as Iterable<SymbolicValue>;
      return simpleRnn({ units: size, returnSequences: true }).apply(other, { initialState: [state!] });
    },
    () => (depth > 1 ? joined() : within(random, one, depth)),
    () => (depth > 1 ? joined() : within(random, one, depth)),
  ])();
}

function within(random: Random, value: SymbolicValue, depth: number): SymbolicValue {
  const start = input({ shape: [length, size] });
  const values: SymbolicValue[] = [start];
  for (let count = random.integer(1, 3); count > 0; count--) values.push(step(random, values.slice(-2), depth + 1));
  const inner = model({ inputs: start, outputs: values.at(-1)! }) as unknown as Layer;
  return inner.apply(value);
}

/** A model with weights, all drawn from a generator. Its answers are of whole texts. */
export function drawWild(random: Random, maskZero: boolean): DrawnModel {
  const ids = Array.from({ length: random.integer(1, 3) }, (_, index) =>
    input({ shape: [length], name: `ids${index}` }),
  );
  const values = ids.map((one) => embedding({ inputDim: tokens, outputDim: size, maskZero }).apply(one));
  for (let count = random.integer(1, 6); count > 0; count--) values.push(step(random, values.slice(-3), 0));
  const last = pick(random, [
    () => recurrent(random, false),
    () => recurrent(random, false),
    flatten,
    globalMaxPooling1d,
  ])();
  const unread = ids.slice(1).map((_, index) => simpleRnn({ units: 2 }).apply(values[index + 1]!));
  const end = last.apply(values.at(-1)!);
  const first = simpleRnn({ units: 2 }).apply(values[0]!);
  const made = model({
    inputs: ids,
    outputs: dense({ units: 2 }).apply(concatenate().apply([end, first, ...unread])),
  }) as Model<unknown>;
  made.build(undefined, random);
  drawWeights(random, made);
  const rows = random.integer(1, 4);
  const x = ids.map(() =>
    Array.from({ length: rows }, () => {
      const valid = random.integer(1, length + 1);
      return Array.from({ length }, (_, place) => (place < valid ? random.integer(1, tokens) : 0));
    }),
  );
  return { model: made, x, isPadded: false };
}

/** Each step as the others weigh it. */
function joinedByDot(one: SymbolicValue, other: SymbolicValue): SymbolicValue {
  return dot({ axes: [2, 1] }).apply([dot({ axes: 2 }).apply([one, other]), other]);
}
