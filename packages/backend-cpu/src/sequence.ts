// The inputs of a recurrent kernel, read and checked, and the states and caches that it opens and closes.
import {
  expectShape,
  findDistinctTokens,
  findValidSteps,
  type WithEmbedding,
  type RecurrentAttributes,
  type RecurrentForwardAttributes,
  type RecurrentInputs,
  type ValidSteps,
} from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { checkIds } from './ids.ts';
import { rowMajor, type Matrix } from './packing.ts';
import { scratch } from './scratch.ts';
import { booleanValues, floatTensor, floatValues, integerValues, type NativeBackend } from './tensors.ts';

/** The inputs of a recurrent kernel, read and checked. */
export interface Sequence {
  readonly native: NativeBackend;
  readonly steps: ValidSteps;
  readonly batch: number;
  readonly time: number;
  readonly features: number;
  readonly units: number;
  /** Columns of the kernel: gates × units. */
  readonly width: number;
  /** What meets the kernel, each row once. */
  readonly input: SequenceInput;
  readonly kernel: Matrix;
  readonly recurrentKernel: Matrix;
  readonly bias: Float32Array | undefined;
  readonly biasShape: readonly number[];
  readonly initialHidden: Float32Array | undefined;
  readonly recurrentDropoutMask: Float32Array | undefined;
}

/** What meets the kernel: the valid rows of x, or the rows of a table that occur. */
export interface SequenceInput {
  /** `[rows, features]`. */
  readonly matrix: Matrix & { readonly rowIndex: Int32Array };
  /** The shape of its gradient: that of x, or of the table. */
  readonly shape: readonly number[];
  /** Which row each valid step is, if they are rows of a table. */
  readonly inverse?: Int32Array;
}

/**
 * Reads the inputs that all recurrent kernels take.
 *
 * @param name the operation's name, for errors
 * @param biasShape what shape a bias must have, given the kernel's columns
 * @throws Error when a shape does not fit the others
 */
export function readSequence(
  name: string,
  gates: number,
  inputs: RecurrentInputs | WithEmbedding<RecurrentInputs>,
  attributes: RecurrentAttributes,
  native: NativeBackend,
  biasShape: (width: number) => readonly number[] = (width) => [width],
): Sequence {
  const [batch = 0, time = 0] = ('table' in inputs ? inputs.ids : inputs.x).shape;
  const features = ('table' in inputs ? inputs.table : inputs.x).shape.at(-1) ?? 0;
  const units = inputs.recurrentKernel.shape[0] ?? 0;
  const width = gates * units;
  const read = (input: string, info: TensorInfo, shape: readonly number[]): Float32Array => {
    expectShape(name, input, info, shape);
    return floatValues(native, info);
  };
  const optional = (input: string, info: TensorInfo | undefined, shape: readonly number[]): Float32Array | undefined =>
    info === undefined ? undefined : read(input, info, shape);

  const kernel = read('kernel', inputs.kernel, [features, width]);
  const recurrentKernel = read('recurrentKernel', inputs.recurrentKernel, [units, width]);
  if (inputs.mask !== undefined) expectShape(name, 'mask', inputs.mask, [batch, time]);
  const mask = inputs.mask === undefined ? undefined : booleanValues(native, inputs.mask);
  const steps = findValidSteps(batch, time, mask, attributes.goBackwards);
  return {
    native,
    steps,
    batch,
    time,
    features,
    units,
    width,
    input: 'table' in inputs ? readTokens(name, inputs, steps, native) : readRows(name, inputs.x, steps, native),
    kernel: rowMajor(kernel, features, width),
    recurrentKernel: rowMajor(recurrentKernel, units, width),
    bias: optional('bias', inputs.bias, biasShape(width)),
    biasShape: biasShape(width),
    initialHidden: optional('initialHidden', inputs.initialHidden, [batch, units]),
    recurrentDropoutMask: optional('recurrentDropoutMask', inputs.recurrentDropoutMask, [batch, units]),
  };
}

function readRows(
  name: string,
  x: TensorInfo,
  { batch, time, count, positions }: ValidSteps,
  native: NativeBackend,
): SequenceInput {
  const features = x.shape[2] ?? 0;
  expectShape(name, 'x', x, [batch, time, features]);
  return { matrix: { ...rowMajor(floatValues(native, x), count, features), rowIndex: positions }, shape: x.shape };
}

function readTokens(
  name: string,
  { ids, table }: WithEmbedding<RecurrentInputs>,
  { batch, time, positions }: ValidSteps,
  native: NativeBackend,
): SequenceInput {
  const [inputDim = 0, features = 0] = table.shape;
  expectShape(name, 'ids', ids, [batch, time]);
  expectShape(name, 'table', table, [inputDim, features]);
  const all = integerValues(native, ids);
  checkIds(all, inputDim);
  const valid = positions.map((position) => all[position]!);
  const distinct = findDistinctTokens(valid, inputDim);
  const matrix = { ...rowMajor(floatValues(native, table), distinct.ids.length, features), rowIndex: distinct.ids };
  return { matrix, shape: table.shape, inverse: distinct.inverse };
}

/** A state `[batch, units]` in double, to be computed with; zeros without initial values. */
export function openState(name: string, sequence: Sequence, initial?: Float32Array): Float64Array {
  const length = sequence.batch * sequence.units;
  const state = scratch(name, length);
  if (initial === undefined) state.fill(0, 0, length);
  else state.set(initial);
  return state;
}

/** The tensor of a state. */
export function closeState(sequence: Sequence, state: Float64Array): TensorInfo {
  const { native, batch, units } = sequence;
  return floatTensor(native, [batch, units], Float32Array.from(state.subarray(0, batch * units)));
}

/** A cache of `width` values for each valid step; empty when no gradient will be asked for. */
export function openCache(sequence: Sequence, width: number, attributes: RecurrentForwardAttributes): Float32Array {
  return new Float32Array(attributes.saveForGradient ? sequence.steps.count * width : 0);
}

/** The tensors of the caches, or none when no gradient will be asked for. */
export function closeCaches(
  sequence: Sequence,
  attributes: RecurrentForwardAttributes,
  ...caches: readonly Float32Array[]
): TensorInfo[] {
  if (!attributes.saveForGradient) return [];
  return caches.map((cache) => floatTensor(sequence.native, [cache.length], cache));
}

/** Keeps the state of each row of a step, as it is before the step. */
export function saveState(
  sequence: Sequence,
  first: number,
  last: number,
  state: Float64Array,
  cache: Float32Array,
): void {
  const { units, steps } = sequence;
  for (let number = first; number < last; number++) {
    const from = steps.rows[number]! * units;
    const to = number * units;
    for (let unit = 0; unit < units; unit++) cache[to + unit] = state[from + unit]!;
  }
}

/** Keeps `count` values of a step. */
export function save(values: Float64Array, from: number, count: number, cache: Float32Array, to: number): void {
  for (let index = 0; index < count; index++) cache[to + index] = values[from + index]!;
}

/** Takes `count` kept values back. */
export function load(cache: Float32Array, from: number, count: number, values: Float64Array, to: number): void {
  for (let index = 0; index < count; index++) values[to + index] = cache[from + index]!;
}

/** What a forward kernel kept, by its place among the caches. */
export function readCache(
  sequence: Sequence,
  inputs: { readonly [cache: `cache${number}`]: TensorInfo },
  place: number,
): Float32Array {
  const cache = inputs[`cache${place}`];
  if (cache === undefined) {
    throw new RnnkitError(
      'invalid-argument',
      `The gradient kernel needs cache${place}: run the forward kernel with saveForGradient.`,
    );
  }
  return floatValues(sequence.native, cache);
}

/** The values of a state `[batch, units]` that may be absent. */
export function readState(
  sequence: Sequence,
  name: string,
  input: string,
  info: TensorInfo | undefined,
): Float32Array | undefined {
  if (info === undefined) return undefined;
  expectShape(name, input, info, [sequence.batch, sequence.units]);
  return floatValues(sequence.native, info);
}
