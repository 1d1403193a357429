// What a model is given: data on the host, checked before a layer sees it.
import { Random, RnnkitError } from '@rnnkit/data';
import type { Shape } from '@rnnkit/layers';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { Batch } from './batches.ts';
import { checkLabels } from './compile-checks.ts';
import { rowCount, toHostArray, toTensor, type DataInput, type HostArray } from './host-array.ts';
import { readSampleWeight, type SampleWeight } from './sample-weight.ts';
import type { SequentialModel } from './sequential.ts';
import { usageOf } from './usage.ts';

/**
 * Inputs on the host. The model is built for them if it is not built yet.
 *
 * @param name what they are, for errors
 * @throws Error when they are no numbers, not of the model's rank, or ids of tokens that are not in the embedding's table
 */
export async function readInput(model: SequentialModel, x: DataInput, name: string): Promise<HostArray> {
  usageOf(model).expectAlive();
  const inputs = await toHostArray(x, name);
  if (rowCount(inputs) === 0) throw new RnnkitError('invalid-data', `${name} has no rows.`);
  model.build(inputs.shape);
  checkShape(model, inputs.shape, name);
  checkIds(model, inputs, name);
  return inputs;
}

/** Throws when a built model cannot take inputs of a shape. */
function checkShape(model: SequentialModel, shape: readonly number[], name: string): void {
  const built = model.inputShape!;
  const isKnown = (size: number, axis: number): boolean => built[axis] === null || built[axis] === size;
  if (shape.length === built.length && shape.every(isKnown)) return;
  try {
    if (shape.length !== built.length)
      throw new RnnkitError('invalid-data', `The model is built for ${describeShape(built)}.`);
    let next: Shape = [null, ...shape.slice(1)];
    for (const layer of model.layers) {
      // What is built is not built again, but looks whether it can take the shape. A table is looked up by indices of any shape.
      if (layer.indexLimit === undefined) layer.build(next, new Random(0));
      next = layer.computeOutputShape(next);
    }
  } catch (error) {
    throw blame(`${name} has the shape ${describeShape(shape)}`, error);
  }
}

const describeShape = (shape: Shape): string => `[${shape.map((size) => size ?? 'any').join(', ')}]`;

/** Labelled rows as they are given. */
export interface LabelledRows {
  /** Inputs, one row per sample. */
  readonly x: DataInput;
  /** Labels, one row per sample. */
  readonly y: DataInput;
  /** How much each row counts; one for all when absent. */
  readonly sampleWeight?: SampleWeight | undefined;
}

/**
 * Labelled rows on the host.
 *
 * @throws Error when the model is not compiled, or inputs, labels and weights are not as many or not what they have to be
 */
export async function readRows(model: SequentialModel, { x, y, sampleWeight }: LabelledRows): Promise<Batch> {
  usageOf(model).expectAlive();
  const { loss } = model;
  const [inputs, labels] = [await readInput(model, x, 'x'), await toHostArray(y, 'y')];
  const rows = rowCount(inputs);
  if (rowCount(labels) !== rows)
    throw new RnnkitError('invalid-data', `x has ${rows} rows, y has ${rowCount(labels)}.`);
  checkLabels(labels, model.outputShape, loss);
  return { x: inputs, y: labels, sampleWeight: readSampleWeight(sampleWeight, rows) };
}

/** What is wrong, and with which data. */
export function blame(data: string, error: unknown): Error {
  return new RnnkitError(
    error instanceof RnnkitError ? error.code : 'invalid-data',
    `${data}: ${error instanceof Error ? error.message : String(error)}`,
    {
      cause: error,
    },
  );
}

/** Throws when a model that begins with an embedding gets an index that is not in the table. */
export function checkIds(model: SequentialModel, { data, shape }: HostArray, name: string): void {
  const rows = model.layers[0]?.indexLimit;
  if (rows === undefined) return;
  const isInteger = data instanceof Int32Array || data instanceof Uint8Array;
  for (let index = 0; index < data.length; index++) {
    const id = data[index]!;
    if (id >= 0 && id < rows && (isInteger || Number.isInteger(id))) continue;
    throw new RnnkitError(
      'invalid-data',
      `${name} holds ${id} at ${placeOf(index, shape)}; ids of tokens are whole numbers from 0 to ${rows - 1}. Is inputDim the vocabulary's size plus one, for the padding?`,
    );
  }
}

/** A place in an array by its axes, such as `[3, 0]`. */
function placeOf(index: number, shape: readonly number[]): string {
  const place: number[] = [];
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return `[${place.join(', ')}]`;
}

/** Inputs as the model's first layer takes them: int32 for ids of tokens, float32 for all else. */
export function inputTensor(model: SequentialModel, inputs: HostArray): Tensor {
  return toTensor(inputs, model.layers[0]?.indexLimit === undefined ? 'float32' : 'int32');
}
