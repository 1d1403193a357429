// The inputs of a recurrent kernel, read, and the states and caches that it opens and closes.
import type { RecurrentAttributes, RecurrentForwardAttributes, RecurrentInputs, WithEmbedding } from '@rnnkit/core';
import {
  expectIndices,
  findDistinctTokens,
  findValidSteps,
  recurrentSizes,
  type RecurrentSizes,
  type ValidSteps,
} from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { rowMajor, type Matrix } from './packing.ts';
import { scratch } from './scratch.ts';
import {
  booleanValues,
  floatTensor,
  floatValues,
  integerValues,
  optionalValues,
  type NativeBackend,
} from './tensors.ts';

/** The inputs of a recurrent kernel, read. */
export interface Sequence extends RecurrentSizes {
  readonly native: NativeBackend;
  readonly steps: ValidSteps;
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

/** Reads the inputs that all recurrent kernels take. */
export function readSequence(
  inputs: RecurrentInputs | WithEmbedding<RecurrentInputs>,
  { goBackwards }: RecurrentAttributes,
  native: NativeBackend,
): Sequence {
  const sizes = recurrentSizes(inputs);
  const { batch, time, features, units, width } = sizes;
  const mask = inputs.mask === undefined ? undefined : booleanValues(native, inputs.mask);
  const steps = findValidSteps(batch, time, mask, goBackwards);
  return {
    ...sizes,
    native,
    steps,
    input: 'table' in inputs ? readTokens(inputs, steps, native) : readRows(inputs.x, steps, native),
    kernel: rowMajor(floatValues(native, inputs.kernel), features, width),
    recurrentKernel: rowMajor(floatValues(native, inputs.recurrentKernel), units, width),
    bias: optionalValues(native, inputs.bias),
    biasShape: inputs.bias?.shape ?? [],
    initialHidden: optionalValues(native, inputs.initialHidden),
    recurrentDropoutMask: optionalValues(native, inputs.recurrentDropoutMask),
  };
}

function readRows(x: TensorInfo, { count, positions }: ValidSteps, native: NativeBackend): SequenceInput {
  const matrix = { ...rowMajor(floatValues(native, x), count, x.shape[2] ?? 0), rowIndex: positions };
  return { matrix, shape: x.shape };
}

function readTokens(
  { ids, table }: WithEmbedding<RecurrentInputs>,
  { positions }: ValidSteps,
  native: NativeBackend,
): SequenceInput {
  const [inputDim = 0, features = 0] = table.shape;
  const all = integerValues(native, ids);
  expectIndices('embedding', 'ids', all, inputDim);
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
