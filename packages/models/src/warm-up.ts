// Everything that the first predictions would have to wait for, before they are asked for.
import { activeBackend, expectBackend } from '@rnnkit/core';
import { RnnkitError, type HostArray } from '@rnnkit/data/predict';
import { EmbeddingLookup, type Shape, type Value } from '@rnnkit/layers/predict';
import { dispose, tidy, zeros } from '@tensorflow/tfjs-core';

import { firstOutputs } from './graph.ts';
import { indexLimitOf } from './index-limit.ts';
import { othersTurn } from './others-turn.ts';
import { tensorsOf } from './predict-data.ts';
import type { Predictor } from './predictor.ts';
import { stepLimitOf } from './step-limit.ts';
import { usageOf } from './usage.ts';
import type { CallLayer } from './walk.ts';

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

/**
 * Does ahead what the first predictions would have to do, so that they are as fast as later ones: a few milliseconds at a time,
 * so that whoever else has work gets turns. For who answers single texts for long, such as a server; a program that predicts once
 * is done sooner without.
 *
 * Where a recurrent layer reads an embedding of the input, each token is projected once, which the backend remembers until a
 * weight changes. On the WASM backend that takes `inputDim × gates × units × 4` bytes of memory (LSTM 4 gates, GRU 3, SimpleRNN
 * 1), twice of a bidirectional layer, as predictions of all tokens would; 10,000 tokens and an LSTM of 64 units take 10 MB. A
 * layer of whose products more than 96 MiB would have to be kept remembers none. Then made-up rows are predicted, for a tenth of
 * a second at most, so that what predictions run through is compiled.
 *
 * @throws Error when the model has no weights yet, has several inputs, or a stateful layer, whose states made-up rows would change
 *
 * @example
 * const model = await loadModel(files);
 * await warmUp(model);
 */
export async function warmUp(model: Predictor<unknown>): Promise<void> {
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
async function projectTokens(model: Predictor<unknown>): Promise<void> {
  const tokens = remembersTokens(model) ? model.indexLimit! : 0;
  const time = model.inputShape?.[1] ?? 1;
  let size = firstSlice;
  for (let from = 0; from < tokens;) {
    const end = Math.min(tokens, from + size);
    const rows = Math.ceil((end - from) / time);
    const data = new Int32Array(rows * time);
    for (let id = from; id < end; id++) data[id - from] = id;
    const began = performance.now();
    await answer(model, [{ data, shape: [rows, time] }]);
    const speed = (end - from) / Math.max(performance.now() - began, 0.1);
    from = end;
    // Not much more at once: the first are slow for other reasons.
    size = Math.ceil(Math.min(largestSlice, 2 * size, speed * sliceTime));
    await othersTurn();
  }
}

/** Whether what reads the rows of the one input's table takes tokens as they are, and the backend has room for what it remembers of them. */
function remembersTokens(model: Predictor<unknown>): boolean {
  const { graph, inputShapes = [] } = model;
  const [table, ...others] = graph.calls.flatMap(({ layer, inputs }, index) =>
    inputs.includes(0) ? [{ layer, index }] : [],
  );
  if (graph.inputs.length !== 1 || table === undefined || others.length > 0 || inputShapes[0]?.length !== 2)
    return false;
  if (table.layer.indexLimit === undefined || !readsTokens(model)) return false;
  const [inputDim = 0, features] = table.layer.weights[0]?.variable.shape ?? [];
  const rows = firstOutputs(graph)[table.index]!;
  const readers = graph.calls.filter(({ inputs }) => inputs.includes(rows));
  const widths = readers.flatMap(({ layer }) =>
    layer.weights.flatMap(({ variable: { shape } }) => (shape[0] === features ? [shape[1] ?? 0] : [])),
  );
  const room = activeBackend()?.capabilities.remembers ?? 0;
  return inputDim * Math.max(0, ...widths) * Float32Array.BYTES_PER_ELEMENT <= room;
}

/** Whether nobody looks up the rows of the table that the model begins with. */
function readsTokens(model: Predictor<unknown>): boolean {
  const time = model.inputShape?.[1] ?? 1;
  return tidy(() => {
    let lookup: Value | undefined;
    const call: CallLayer = (layer, values, options) => {
      const result = layer.run(values, options);
      lookup ??= result.values[0];
      return result;
    };
    model.walk([{ tensor: zeros([1, time], 'int32') }], { call });
    return lookup instanceof EmbeddingLookup && !lookup.isLookedUp;
  });
}

/** Predicts rows one by one, until that is as fast as it will be. */
async function answerTrials(model: Predictor<unknown>): Promise<void> {
  const began = performance.now();
  let turn = began;
  const steps = Math.min(usualSteps, stepLimitOf(model) ?? usualSteps);
  for (let trial = 0; trial < trials && performance.now() - began < trialTime; trial++) {
    await answer(
      model,
      model.inputShapes!.map((shape, place) => madeUp(shape, indexLimitOf(model.graph, place), steps, trial)),
    );
    if (performance.now() - turn < sliceTime) continue;
    await othersTurn();
    turn = performance.now();
  }
}

/** A row of another length in each trial, as texts are, of up to some steps. */
function madeUp([, ...sizes]: Shape, limit: number | undefined, steps: number, trial: number): HostArray {
  const shape = [1, ...sizes.map((size) => size ?? 1 + ((trial * 7) % steps))];
  const data = new Int32Array(shape.reduce((product, side) => product * side, 1));
  if (limit !== undefined) for (let place = 0; place < data.length; place++) data[place] = (trial + place * 31) % limit;
  return { data, shape };
}

async function answer(model: Predictor<unknown>, rows: readonly HostArray[]): Promise<void> {
  const outputs = tensorsOf(await model.predictOnBatch(rows.length === 1 ? rows[0]! : rows));
  try {
    await Promise.all(outputs.map((output) => output.data()));
  } finally {
    dispose(outputs);
  }
}
