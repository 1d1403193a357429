// What the recurrent kernels share: reading and checking their inputs, projecting the input of all steps, walking over
// the steps, and the weight gradients at the end. What a step computes is in kernels/.
import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  expectShape,
  findDistinctTokens,
  findValidSteps,
  type OverTokens,
  type RecurrentAttributes,
  type RecurrentForwardAttributes,
  type RecurrentInputs,
  type ValidSteps,
} from '@rnnkit/core';

import { checkIds } from './ids.ts';
import { multiply, multiplyPacked, packRight, type PackedMatrix } from './matrix-product.ts';
import { columnsOf, rowMajor, transposed, type Matrix } from './packing.ts';
import { scratch } from './scratch.ts';
import { booleanValues, floatTensor, floatValues, integerValues, type NativeBackend } from './tensors.ts';

/** Elements of the input projection that are computed ahead of the steps (2 MiB), so that they are still in the cache. */
const projectionBlock = 1 << 19;

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
  readonly recurrentMask: Float32Array | undefined;
}

/** What meets the kernel: the valid rows of x, or the rows of a table that occur. */
export interface SequenceInput {
  /** `[rows, features]`. */
  readonly matrix: Matrix & { readonly rowIndex: Int32Array };
  /** The shape of its gradient: that of x, or of the table. */
  readonly shape: readonly number[];
  /** Which row each valid step is, if they are rows of a table. */
  readonly places?: Int32Array;
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
  inputs: RecurrentInputs | OverTokens<RecurrentInputs>,
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
  const steps = findValidSteps(batch, time, mask, attributes.reverse);
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
    recurrentMask: optional('recurrentMask', inputs.recurrentMask, [batch, units]),
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
  { ids, table }: OverTokens<RecurrentInputs>,
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
  return { matrix, shape: table.shape, places: distinct.places };
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

/**
 * The hidden state of the rows of one step, times the recurrent mask: the left operand of a step's product. Without a
 * recurrent mask it is the state itself.
 */
export function recurrentOperand(sequence: Sequence, hidden: Float64Array): { matrix: Matrix; refresh(): void } {
  const { batch, units, recurrentMask, steps } = sequence;
  const values = recurrentMask === undefined ? hidden : scratch('masked hidden', batch * units);
  return {
    matrix: { ...rowMajor(values, steps.count, units), rowIndex: steps.rows },
    refresh: () => {
      if (recurrentMask === undefined) return;
      for (let index = 0; index < batch * units; index++) values[index] = hidden[index]! * recurrentMask[index]!;
    },
  };
}

/**
 * Walks over the valid steps in processed order and returns the output tensor.
 *
 * @param bias added to the projection of the input
 * @param projection where the projection of valid step n goes, at `n * width`; scratch when it is empty
 * @param hidden the hidden state, which `step` moves on
 * @param step computes the valid steps `[first, last)`, whose projection starts at `start` in `projected`
 */
export function walkForward(
  sequence: Sequence,
  attributes: RecurrentAttributes,
  bias: Float32Array | undefined,
  hidden: Float64Array,
  step: (first: number, last: number, projected: Float32Array, start: number) => void,
): TensorInfo {
  const { native, steps, batch, time, units } = sequence;
  const { returnSequences, zeroOutputForMask } = attributes;
  const output = new Float32Array(batch * (returnSequences ? time : 1) * units);
  const project = projector(sequence, bias);
  for (let index = 0; index < time; index++) {
    const first = steps.starts[index]!;
    const last = steps.starts[index + 1]!;
    if (last > first) {
      const { projected, start } = project(first, last);
      step(first, last, projected, start);
    }
    if (returnSequences) writeStep(sequence, index, hidden, output, zeroOutputForMask);
  }
  if (!returnSequences) writeLast(sequence, hidden, output, zeroOutputForMask);
  return floatTensor(native, returnSequences ? [batch, time, units] : [batch, units], output);
}

/** Gives the projection of the valid steps `[first, last)`, plus bias: where its rows are, one after the other. */
type Projector = (
  first: number,
  last: number,
) => {
  readonly projected: Float32Array;
  readonly start: number;
};

function projector({ input, kernel, steps, batch, width }: Sequence, bias: Float32Array | undefined): Projector {
  const packed = packRight('kernel panels', kernel);
  const project = (first: number, rows: number, values: Float32Array): void => {
    multiplyPacked(input.matrix, first, rows, packed, { values, rowStride: width, bias });
  };
  const { places } = input;
  if (places !== undefined) {
    const { rows } = input.matrix;
    const ofTokens = new Float32Array(rows * width);
    project(0, rows, ofTokens);
    const projected = new Float32Array(batch * width);
    return (first, last) => {
      for (let number = first; number < last; number++) {
        const from = places[number]! * width;
        projected.set(ofTokens.subarray(from, from + width), (number - first) * width);
      }
      return { projected, start: 0 };
    };
  }
  const blockRows = Math.max(batch, Math.floor(projectionBlock / Math.max(1, width)));
  const projected = new Float32Array(Math.min(steps.count, blockRows) * width);
  let projectedFrom = 0;
  let projectedTo = 0;
  return (first, last) => {
    if (last > projectedTo) {
      projectedFrom = first;
      projectedTo = Math.min(steps.count, first + blockRows);
      project(first, projectedTo - first, projected);
    }
    return { projected, start: (first - projectedFrom) * width };
  };
}

function writeStep(
  sequence: Sequence,
  index: number,
  hidden: Float64Array,
  output: Float32Array,
  zeroOutputForMask: boolean,
): void {
  const { steps, batch, time, units } = sequence;
  for (let row = 0; row < batch; row++) {
    const to = (row * time + index) * units;
    if (steps.complete || steps.isValid(row, index)) {
      const from = row * units;
      for (let unit = 0; unit < units; unit++) output[to + unit] = hidden[from + unit]!;
    } else if (!zeroOutputForMask && index > steps.firstStep[row]!) {
      output.copyWithin(to, to - units, to);
    }
  }
}

function writeLast(sequence: Sequence, hidden: Float64Array, output: Float32Array, zeroOutputForMask: boolean): void {
  for (let row = 0; row < sequence.batch; row++) {
    if (!hasLastOutput(sequence, row, zeroOutputForMask)) continue;
    const from = row * sequence.units;
    for (let unit = from; unit < from + sequence.units; unit++) output[unit] = hidden[unit]!;
  }
}

/** Whether a row's last output is its last state, and not zero. */
function hasLastOutput({ steps, time }: Sequence, row: number, zeroOutputForMask: boolean): boolean {
  return steps.firstStep[row]! < time && (!zeroOutputForMask || steps.isValid(row, time - 1));
}

/**
 * Walks over the valid steps backwards. Before each step the gradient of its outputs is added to the gradient of the
 * state; an output that repeats an earlier one adds to the state it repeats, which a masked step carries unchanged.
 *
 * @param dHidden the gradient of the hidden state, `[batch, units]`, which `step` moves back
 * @param step computes the valid steps `[first, last)`
 */
export function walkBackward(
  sequence: Sequence,
  attributes: RecurrentAttributes,
  dOutput: TensorInfo | undefined,
  dHidden: Float64Array,
  step: (first: number, last: number) => void,
): void {
  const { native, steps, batch, time, units } = sequence;
  const { returnSequences, zeroOutputForMask } = attributes;
  if (dOutput !== undefined) {
    expectShape('gradient', 'dOutput', dOutput, returnSequences ? [batch, time, units] : [batch, units]);
  }
  const upstream = dOutput === undefined ? undefined : floatValues(native, dOutput);
  if (upstream !== undefined && !returnSequences) {
    for (let row = 0; row < batch; row++) {
      if (hasLastOutput(sequence, row, zeroOutputForMask)) addRow(dHidden, row * units, upstream, row * units, units);
    }
  }
  for (let index = time - 1; index >= 0; index--) {
    if (upstream !== undefined && returnSequences) {
      for (let row = 0; row < batch; row++) {
        const counts = steps.complete || steps.isValid(row, index);
        if (counts || (!zeroOutputForMask && index > steps.firstStep[row]!)) {
          addRow(dHidden, row * units, upstream, (row * time + index) * units, units);
        }
      }
    }
    const first = steps.starts[index]!;
    const last = steps.starts[index + 1]!;
    if (last > first) step(first, last);
  }
}

function addRow(sum: Float64Array, to: number, values: Float32Array, from: number, count: number): void {
  for (let index = 0; index < count; index++) sum[to + index]! += values[from + index]!;
}

/**
 * Adds a step's product with the transposed recurrent kernel to the gradient of the state, through the recurrent mask.
 *
 * @param product `[last − first, units]`, with a row stride of `stride`
 */
export function addRecurrentGradient(
  sequence: Sequence,
  first: number,
  last: number,
  product: Float64Array,
  stride: number,
  dHidden: Float64Array,
): void {
  const { units, steps, recurrentMask } = sequence;
  for (let number = first; number < last; number++) {
    const from = (number - first) * stride;
    const to = steps.rows[number]! * units;
    if (recurrentMask === undefined) {
      for (let unit = 0; unit < units; unit++) dHidden[to + unit]! += product[from + unit]!;
    } else {
      for (let unit = 0; unit < units; unit++) dHidden[to + unit]! += product[from + unit]! * recurrentMask[to + unit]!;
    }
  }
}

/** A cached state `[count, units]` times the recurrent mask, as the recurrent kernel has met it. */
export function throughRecurrentMask(sequence: Sequence, cached: Float32Array): Float32Array {
  const { units, steps, recurrentMask } = sequence;
  if (recurrentMask === undefined) return cached;
  const masked = new Float32Array(cached.length);
  for (let number = 0; number < steps.count; number++) {
    const mask = steps.rows[number]! * units;
    const from = number * units;
    for (let unit = 0; unit < units; unit++) masked[from + unit] = cached[from + unit]! * recurrentMask[mask + unit]!;
  }
  return masked;
}

/** The gradients of x, or of the table, and of the kernel, from that of each valid step's projection, `[count, width]`. */
export function inputGradients(sequence: Sequence, dSteps: Matrix): TensorInfo[] {
  const { native, input, kernel, features, width } = sequence;
  const { matrix, shape } = input;
  const dProjection = sumByToken(sequence, dSteps);
  const dInput = new Float32Array(shape.reduce((product, side) => product * side, 1));
  const dKernel = new Float32Array(features * width);
  multiply(dProjection, transposed(kernel), { values: dInput, rowStride: features, rowIndex: matrix.rowIndex });
  multiply(transposed(matrix), dProjection, { values: dKernel, rowStride: width });
  return [floatTensor(native, shape, dInput), floatTensor(native, [features, width], dKernel)];
}

/** The gradient of the input's projection: that of each valid step, summed for each token. */
function sumByToken({ input, width }: Sequence, dSteps: Matrix): Matrix {
  const { places } = input;
  if (places === undefined) return dSteps;
  const { rows } = input.matrix;
  const sums = new Float64Array(rows * width);
  for (let number = 0; number < dSteps.rows; number++) {
    const from = number * width;
    const to = places[number]! * width;
    for (let column = 0; column < width; column++) sums[to + column]! += dSteps.values[from + column]!;
  }
  return rowMajor(sums, rows, width);
}

/**
 * Writes a part of the recurrent kernel's gradient: columns from `firstColumn` on.
 *
 * @param operand what the recurrent kernel was multiplied with, `[count, units]`
 * @param dProduct the gradient of that product
 */
export function recurrentKernelGradient(
  sequence: Sequence,
  operand: Float32Array,
  dProduct: Matrix,
  dRecurrentKernel: Float32Array,
  firstColumn = 0,
): void {
  const { steps, units, width } = sequence;
  const left = transposed(rowMajor(operand, steps.count, units));
  multiply(left, dProduct, { values: dRecurrentKernel, offset: firstColumn, rowStride: width });
}

/** The sums of a matrix' columns, into `target` from `start` on. */
export function sumColumns(matrix: Matrix, target: Float32Array, start = 0): void {
  const { values, rows, columns, rowStride, columnStride, offset = 0 } = matrix;
  const sums = scratch('column sums', columns).fill(0, 0, columns);
  for (let row = 0; row < rows; row++) {
    const from = offset + row * rowStride;
    for (let column = 0; column < columns; column++) sums[column]! += values[from + column * columnStride]!;
  }
  for (let column = 0; column < columns; column++) target[start + column] = sums[column]!;
}

/** The transposed recurrent kernel, or some of its columns, packed for the steps backwards. */
export function packTransposedRecurrentKernel(
  name: string,
  sequence: Sequence,
  firstColumn = 0,
  columns: number = sequence.width,
): PackedMatrix {
  return packRight(name, transposed(columnsOf(sequence.recurrentKernel, firstColumn, columns)));
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

/** Adds `count` values of the input projection to the recurrent product. */
export function addProjection(
  gates: Float64Array,
  gate: number,
  projected: Float32Array,
  start: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) gates[gate + index]! += projected[start + index]!;
}

/** The gradients of the weights' bias: `[dBias]` in the bias' shape, or nothing when there is none. */
export function biasGradient(sequence: Sequence, ...gradients: readonly Matrix[]): TensorInfo[] {
  if (sequence.bias === undefined) return [];
  const dBias = new Float32Array(gradients.length * sequence.width);
  for (const [index, gradient] of gradients.entries()) sumColumns(gradient, dBias, index * sequence.width);
  return [floatTensor(sequence.native, sequence.biasShape, dBias)];
}

/** What a forward kernel kept, by its place among the caches. */
export function readCache(
  sequence: Sequence,
  inputs: { readonly [cache: `cache${number}`]: TensorInfo },
  place: number,
): Float32Array {
  const cache = inputs[`cache${place}`];
  if (cache === undefined) {
    throw new Error(`The gradient kernel needs cache${place}: run the forward kernel with saveForGradient.`);
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
