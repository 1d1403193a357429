// What Keras records of models that are graphs, and what this package makes of the same.
import type { HostArray } from '@rnnkit/data';
import { inputTensors } from '@rnnkit/models';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

import { valueAndGradients } from '../src/gradients.ts';
import type { TrainableModel } from '../src/index.ts';
import { readRows } from '../src/labelled-rows.ts';
import { totalLoss } from '../src/total-loss.ts';
import { attentionRecipes } from './attention-models.ts';
import kerasAttention from './fixtures/keras-attention-models.json?raw';
import kerasFunctional from './fixtures/keras-functional.json?raw';
import kerasShapes from './fixtures/keras-shape-models.json?raw';
import { recipes as functionalRecipes } from './functional-models.ts';
import { shapeRecipes } from './shape-models.ts';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Named<Item> = Readonly<Record<string, Item>>;

/** A model of Keras', and how it was trained. */
export interface FunctionalCase {
  readonly model: string;
  readonly inputs: Named<Numbers>;
  readonly labels: Named<Numbers>;
  readonly sampleWeight: Named<Numbers> | null;
  /** The weights at first, by `layer/weight`. */
  readonly weights: Named<Numbers>;
  /** What it predicts with them, and the loss and metrics, of batches of `evaluatedBy` rows. */
  readonly outputs: Named<Numbers>;
  readonly evaluated: Named<number>;
  /** The gradients of the total loss of all rows. */
  readonly gradients: Named<Numbers>;
  /** Loss and metrics of each step of training on all rows, before the step. */
  readonly history: Named<readonly number[]>;
  /** The weights after these steps. */
  readonly after: Named<Numbers>;
}

/** Rows of a batch with which Keras evaluated. */
const evaluatedBy = 2;

const recipes = { ...functionalRecipes, ...shapeRecipes, ...attentionRecipes };

/** All that is recorded. */
export const cases: readonly FunctionalCase[] = [kerasFunctional, kerasShapes, kerasAttention].flatMap((text) => {
  const record = JSON.parse(text) as { readonly cases: readonly FunctionalCase[]; readonly evaluatedBy: number };
  expect(record.evaluatedBy).toBe(evaluatedBy);
  return record.cases;
});

/** Cases with their names, for tests of each. */
export const namedCases: readonly (readonly [name: string, one: FunctionalCase])[] = cases.map(
  (one) => [one.sampleWeight === null ? one.model : `${one.model} with sample weights`, one] as const,
);

const arraysOf = (given: Named<Numbers>): Named<HostArray> =>
  Object.fromEntries(
    Object.entries(given).map(([name, { data, shape }]) => [name, { data: Float32Array.from(data), shape }]),
  );

/** Inputs, labels and weights of rows, by names. */
export function dataOf({ inputs, labels, sampleWeight }: FunctionalCase): {
  readonly x: Named<HostArray>;
  readonly y: Named<HostArray>;
  readonly sampleWeight?: Named<HostArray>;
} {
  return {
    x: arraysOf(inputs),
    y: arraysOf(labels),
    ...(sampleWeight !== null && { sampleWeight: arraysOf(sampleWeight) }),
  };
}

/** The model of a case, with Keras' weights. */
export function modelOf({ model: name, weights, sampleWeight }: FunctionalCase): TrainableModel<unknown> {
  const { make, compiled } = recipes[name]!;
  const made = make();
  made.compile(compiled(sampleWeight !== null));
  made.build();
  expect(made.weights.map((weight) => weight.name).toSorted()).toEqual(Object.keys(weights).toSorted());
  for (const weight of made.weights) expect(weight.variable.shape, weight.name).toEqual(weights[weight.name]!.shape);
  made.setWeights(made.weights.map((weight) => Float32Array.from(weights[weight.name]!.data)));
  return made;
}

/** Options with which a case is trained as Keras was. */
export const trainingOf = (one: FunctionalCase): object => ({
  epochs: one.history['loss']!.length,
  batchSize: rowsOf(one),
  shuffle: false,
  ...(one.sampleWeight !== null && { sampleWeight: arraysOf(one.sampleWeight) }),
});

const rowsOf = ({ inputs }: FunctionalCase): number => Object.values(inputs)[0]!.shape[0]!;

/** Expects numbers near Keras', relative to their size where they are above 1. */
export function expectNear(
  what: string,
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(found.length, what).toBe(expected.length);
  let worst = 0;
  for (let place = 0; place < expected.length; place++)
    worst = Math.max(worst, Math.abs(found[place]! - expected[place]!) / Math.max(1, Math.abs(expected[place]!)));
  expect(
    worst,
    `${what}: ${Array.from(found).slice(0, 12).join(' ')} and not ${Array.from(expected).slice(0, 12).join(' ')}`,
  ).toBeLessThan(tolerance);
}

const read = async (tensor: Tensor): Promise<Float32Array> => {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
};

/** The gradients of the total loss of all rows, by the weights' names. */
async function gradientsOf(model: TrainableModel<unknown>, one: FunctionalCase): Promise<Named<Float32Array>> {
  const batch = await readRows(model, dataOf(one));
  const learning = model.weights.filter(({ trainable }) => trainable);
  // As in a step of training, in which batches have moments of their own.
  const { value, grads } = valueAndGradients(
    () => totalLoss(model, model.forward(inputTensors(model, batch.x), 0), batch).total,
    learning.map(({ variable }) => variable),
  );
  value.dispose();
  const found = learning.map(async ({ name, variable }) => [name, await read(grads[variable.name]!)] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** Compares outputs, losses, metrics, gradients, steps of training and the weights after them with Keras'. */
export async function compareWithKeras(one: FunctionalCase, tolerance: number): Promise<void> {
  const model = modelOf(one);
  const { x, y, sampleWeight } = dataOf(one);
  expect(model.outputNames).toEqual(Object.keys(one.outputs));
  const predicted = [(await model.predict(x)) as Tensor | Tensor[]].flat();
  for (const [place, { data, shape }] of Object.values(one.outputs).entries()) {
    expect(predicted[place]!.shape).toEqual(shape);
    expectNear(`output ${place}`, await read(predicted[place]!), data, tolerance);
  }

  const figures = await model.evaluate(x, y, { batchSize: evaluatedBy, ...(sampleWeight && { sampleWeight }) });
  expect(Object.keys(figures).toSorted()).toEqual(Object.keys(one.evaluated).toSorted());
  for (const [name, figure] of Object.entries(one.evaluated)) expectNear(name, [figures[name]!], [figure], tolerance);

  const gradients = await gradientsOf(model, one);
  expect(Object.keys(gradients).toSorted()).toEqual(Object.keys(one.gradients).toSorted());
  for (const [name, { data }] of Object.entries(one.gradients))
    expectNear(`gradient of ${name}`, gradients[name]!, data, tolerance);

  const { history } = await model.fit(x, y, trainingOf(one));
  expect(Object.keys(history).toSorted()).toEqual(Object.keys(one.history).toSorted());
  for (const [name, steps] of Object.entries(one.history)) expectNear(name, history[name]!, steps, tolerance);
  const after = await model.getWeights();
  for (const [place, { name }] of model.weights.entries())
    expectNear(`${name} after training`, after[place]!, one.after[name]!.data, 10 * tolerance);
  model.dispose();
}
