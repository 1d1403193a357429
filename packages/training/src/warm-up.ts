// Everything that the first predictions would have to wait for, before they are asked for.
import { activeBackend, expectBackend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { EmbeddingLookup, type Value } from '@rnnkit/layers';
import { tidy, zeros } from '@tensorflow/tfjs-core';

import { predict } from './evaluate.ts';
import type { HostArray } from './host-array.ts';
import { othersTurn } from './others-turn.ts';
import type { SequentialModel } from './sequential.ts';
import { usageOf } from './usage.ts';

/** Milliseconds after which others get a turn. */
const sliceTime = 4;
/** Tokens of the first slice, when it is not known how long they take, and of the largest. */
const [firstSlice, largestSlice] = [64, 4096];
/** Predictions of one row: as many as engines want to see before they compile what a prediction runs through, … */
const trials = 200;
/** … or as many as fit in so many milliseconds. */
const trialTime = 100;
/** Steps of a row where the model takes any number. */
const usualSteps = 32;

/** What {@link SequentialModel.warmUp} does. */
export async function warmUp(model: SequentialModel): Promise<void> {
  const usage = usageOf(model);
  usage.expectAlive();
  expectBackend();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'warmUp: the model has no weights yet: build it, or load it, first.');
  const carrier = model.layers.find(({ stateful }) => stateful);
  if (carrier !== undefined) {
    throw new RnnkitError(
      'unsupported',
      `warmUp: ${carrier.name} carries its states from one batch to the next, and made-up rows would change them.`,
    );
  }
  await usage.withWeights(async () => {
    await projectTokens(model);
    await answerTrials(model);
  });
}

/** Lets each token meet the layer behind the table once, where what comes of it is remembered. */
async function projectTokens(model: SequentialModel): Promise<void> {
  const tokens = remembersTokens(model) ? tokensOf(model) : 0;
  const time = model.inputShape?.[1] ?? 1;
  let size = firstSlice;
  for (let from = 0; from < tokens;) {
    const end = Math.min(tokens, from + size);
    const rows = Math.ceil((end - from) / time);
    const data = new Int32Array(rows * time);
    for (let id = from; id < end; id++) data[id - from] = id;
    const began = performance.now();
    await answer(model, { data, shape: [rows, time] });
    const speed = (end - from) / Math.max(performance.now() - began, 0.1);
    from = end;
    // Not much more at once: the first are slow for other reasons.
    size = Math.ceil(Math.min(largestSlice, 2 * size, speed * sliceTime));
    await othersTurn();
  }
}

/** Rows of the table that the model begins with; 0 if it begins otherwise. */
function tokensOf({ layers: [first] }: SequentialModel): number {
  return first?.indexLimit ?? 0;
}

/** Whether the layer behind the table takes tokens as they are, and the backend has room for what it remembers of them. */
function remembersTokens(model: SequentialModel): boolean {
  const {
    layers: [table, next],
    inputShape = [],
  } = model;
  if (table === undefined || next === undefined || inputShape.length !== 2 || !readsTokens(model)) return false;
  const [inputDim = 0, features] = table.weights[0]?.variable.shape ?? [];
  const widths = next.weights.flatMap(({ variable: { shape } }) => (shape[0] === features ? [shape[1] ?? 0] : []));
  const room = activeBackend()?.capabilities.remembers ?? 0;
  return inputDim * Math.max(0, ...widths) * Float32Array.BYTES_PER_ELEMENT <= room;
}

/** Whether nobody looks up the rows of the table that the model begins with. */
function readsTokens(model: SequentialModel): boolean {
  const time = model.inputShape?.[1] ?? 1;
  return tidy(() => {
    let lookup: Value | undefined;
    model.forward(zeros([1, time], 'int32'), undefined, (layer, values, options) => {
      const result = layer.run(values, options);
      lookup ??= result.values[0];
      return result;
    });
    return lookup instanceof EmbeddingLookup && !lookup.isLookedUp;
  });
}

/** Predicts rows one by one, until that is as fast as it will be. */
async function answerTrials(model: SequentialModel): Promise<void> {
  const tokens = tokensOf(model);
  const [, ...sizes] = model.inputShape!;
  const began = performance.now();
  let turn = began;
  for (let trial = 0; trial < trials && performance.now() - began < trialTime; trial++) {
    // Of several lengths, as texts are.
    const shape = [1, ...sizes.map((size) => size ?? 1 + ((trial * 7) % usualSteps))];
    const length = shape.reduce((product, side) => product * side, 1);
    const data = new Int32Array(length);
    if (tokens > 0) for (let place = 0; place < length; place++) data[place] = (trial + place * 31) % tokens;
    await answer(model, { data, shape });
    if (performance.now() - turn < sliceTime) continue;
    await othersTurn();
    turn = performance.now();
  }
}

async function answer(model: SequentialModel, rows: HostArray): Promise<void> {
  const output = await predict(model, rows, { batchSize: rows.shape[0]! });
  try {
    await output.data();
  } finally {
    output.dispose();
  }
}
