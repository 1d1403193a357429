// What the recurrent kernels share: reading and checking their inputs, projecting the input of all steps, walking over
// the steps, and the weight gradients at the end. What a step computes is in kernels/ and in assembly/cells.ts.
import {
  expectShape,
  findDistinctTokens,
  findValidSteps,
  type DistinctTokens,
  type OverTokens,
  type RecurrentAttributes,
  type RecurrentForwardAttributes,
  type RecurrentInputs,
  type ValidSteps,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import {
  float,
  from,
  multiply,
  multiplyTransposedLeft,
  packRight,
  packTransposed,
  padded,
  strideOf,
  type Matrix,
  type PackedMatrix,
} from './matrix-product.ts';
import { checkedIds } from './ids.ts';
import type { Memory } from './native.ts';
import { projectionsOf, type ProjectionWeights } from './projections.ts';

/** Elements of the input projection that are computed ahead of the steps (256 KiB), so that they are still in the cache. */
const projectionBlock = 1 << 16;

/** The inputs of a recurrent kernel, read and checked. */
export interface Sequence {
  readonly memory: Memory;
  readonly steps: ValidSteps;
  readonly batch: number;
  readonly time: number;
  readonly features: number;
  readonly units: number;
  /** Columns of the kernel: gates × units. */
  readonly width: number;
  /** Bytes from one step's gates to the next. */
  readonly stride: number;
  /** Where the rows of the valid steps are listed. */
  readonly rows: number;
  /** What meets the kernel, each row once. */
  readonly input: SequenceInput;
  readonly kernel: Matrix;
  readonly recurrentKernel: Matrix;
  /** Addresses; 0 when absent. */
  readonly bias: number;
  readonly initialHidden: number;
  readonly recurrentMask: number;
  readonly hasBias: boolean;
  readonly biasShape: readonly number[];
}

/** What meets the kernel: the valid rows of x, or the rows of a table that occur. */
export interface SequenceInput {
  /** `[rows, features]`. */
  readonly matrix: Matrix;
  /** The shape of its gradient: that of x, or of the table. */
  readonly shape: readonly number[];
  /** Which rows the valid steps are, if they are rows of a table. */
  readonly tokens?: SequenceTokens;
}

/** The tokens of a sequence. */
export interface SequenceTokens {
  /** The id of each valid step. */
  readonly ids: Int32Array;
  readonly distinct: DistinctTokens;
  /** Where the places of `distinct` are listed. */
  readonly places: number;
  readonly table: Matrix;
  readonly weights: ProjectionWeights;
}

/** Reads the inputs that all recurrent kernels take. @throws Error when a shape does not fit the others */
export function readSequence(
  name: string,
  gates: number,
  inputs: RecurrentInputs | OverTokens<RecurrentInputs>,
  { reverse }: RecurrentAttributes,
  memory: Memory,
  biasShape: (width: number) => readonly number[] = (width) => [width],
): Sequence {
  const [batch = 0, time = 0] = ('table' in inputs ? inputs.ids : inputs.x).shape;
  const features = ('table' in inputs ? inputs.table : inputs.x).shape.at(-1) ?? 0;
  const units = inputs.recurrentKernel.shape[0] ?? 0;
  const width = gates * units;
  const read = (input: string, info: TensorInfo | undefined, shape: readonly number[]): number => {
    if (info !== undefined) expectShape(name, input, info, shape);
    return memory.address(info);
  };
  const kernel = read('kernel', inputs.kernel, [features, width]);
  const recurrentKernel = read('recurrentKernel', inputs.recurrentKernel, [units, width]);
  const mask = read('mask', inputs.mask, [batch, time]);
  const valid = mask === 0 ? undefined : memory.bytes().slice(mask, mask + batch * time);
  const steps = findValidSteps(batch, time, valid, reverse);
  return {
    memory,
    steps,
    batch,
    time,
    features,
    units,
    width,
    stride: padded(width) * float,
    rows: writeIntegers(memory, steps.rows),
    input: 'table' in inputs ? readTokens(name, inputs, steps, memory) : readRows(name, inputs.x, steps, memory),
    kernel: { address: kernel, rows: features, columns: width },
    recurrentKernel: { address: recurrentKernel, rows: units, columns: width },
    bias: read('bias', inputs.bias, biasShape(width)),
    initialHidden: read('initialHidden', inputs.initialHidden, [batch, units]),
    recurrentMask: read('recurrentMask', inputs.recurrentMask, [batch, units]),
    hasBias: inputs.bias !== undefined,
    biasShape: biasShape(width),
  };
}

function readRows(
  name: string,
  x: TensorInfo,
  { batch, time, count, positions }: ValidSteps,
  memory: Memory,
): SequenceInput {
  const features = x.shape[2] ?? 0;
  expectShape(name, 'x', x, [batch, time, features]);
  const rowIndex = writeIntegers(memory, positions);
  return { matrix: { address: memory.address(x), rows: count, columns: features, rowIndex }, shape: x.shape };
}

function readTokens(
  name: string,
  { ids, table, kernel, bias }: OverTokens<RecurrentInputs>,
  { batch, time, count, positions }: ValidSteps,
  memory: Memory,
): SequenceInput {
  const [inputDim = 0, features = 0] = table.shape;
  expectShape(name, 'ids', ids, [batch, time]);
  expectShape(name, 'table', table, [inputDim, features]);
  const given = checkedIds(memory, ids, inputDim).ids;
  const heap = memory.bytes();
  const all = new Int32Array(heap.buffer, heap.byteOffset + given, batch * time);
  const valid = Int32Array.from({ length: count }, (_, number) => all[positions[number]!]!);
  const distinct = findDistinctTokens(valid, inputDim);
  const rows = { address: memory.address(table), columns: features };
  const rowIndex = writeIntegers(memory, distinct.ids);
  return {
    matrix: { ...rows, rows: distinct.ids.length, rowIndex },
    shape: table.shape,
    tokens: {
      ids: valid,
      distinct,
      places: writeIntegers(memory, distinct.places),
      table: { ...rows, rows: inputDim },
      weights: { table, kernel, bias },
    },
  };
}

function writeIntegers(memory: Memory, values: Int32Array): number {
  const address = memory.room(values.byteLength);
  memory.bytes().set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), address);
  return address;
}

/** A new state tensor `[batch, units]`, from initial values at an address, or from zeros. */
export function openState({ memory, batch, units }: Sequence, initial: number): { info: TensorInfo; address: number } {
  const state = memory.tensor([batch, units]);
  copyState(memory, state.address, initial, batch * units);
  return state;
}

/**
 * The gradient of a state, `[batch, units]`, from that of the final state at an address, or from zeros. It is a tensor
 * where the initial state's gradient is asked for, and room that is given back where it is not.
 */
export function openGradientState(
  sequence: Sequence,
  final: number,
  asked: boolean,
): { readonly infos: readonly TensorInfo[]; readonly address: number } {
  const { memory, batch, units } = sequence;
  if (asked) {
    const { info, address } = openState(sequence, final);
    return { infos: [info], address };
  }
  const address = memory.room(batch * units * float);
  copyState(memory, address, final, batch * units);
  return { infos: [], address };
}

function copyState(memory: Memory, address: number, initial: number, length: number): void {
  if (initial === 0) memory.bytes().fill(0, address, address + length * float);
  else memory.bytes().copyWithin(address, initial, initial + length * float);
}

/** The address of a state that not every recurrent kernel has. */
export function readState({ memory, batch, units }: Sequence, name: string, input: string, info?: TensorInfo): number {
  if (info !== undefined) expectShape(name, input, info, [batch, units]);
  return memory.address(info);
}

/** A cache for the gradient: `columns` values for each valid step; address 0 when no gradient will be asked for. */
export function openCache(
  { memory, steps }: Sequence,
  columns: number,
  { saveForGradient }: RecurrentForwardAttributes,
): { readonly infos: readonly TensorInfo[]; readonly address: number } {
  if (!saveForGradient) return { infos: [], address: 0 };
  const { info, address } = memory.tensor([steps.count * columns]);
  return { infos: [info], address };
}

/** The address of a cache that the forward kernel has kept. */
export function readCache(
  { memory }: Sequence,
  inputs: { readonly [cache: `cache${number}`]: TensorInfo },
  number: number,
): number {
  const info = inputs[`cache${number}`];
  if (info === undefined) throw new Error(`The gradient kernel needs cache${number} of its forward kernel.`);
  return memory.address(info);
}

/** The state that meets the recurrent kernel: times the recurrent mask where there is one. */
export function recurrentOperand(
  { memory, batch, units, recurrentMask }: Sequence,
  hidden: number,
): {
  readonly address: number;
  refresh(): void;
} {
  if (recurrentMask === 0) return { address: hidden, refresh: () => undefined };
  const address = memory.room(batch * units * float);
  return {
    address,
    refresh: () => memory.kernels.multiplyElements(hidden, recurrentMask, 0, address, batch, units),
  };
}

/**
 * Walks over the valid steps in processed order and returns the output tensor.
 *
 * @param bias added to the projection of the input; an address or 0
 * @param gateCache where the gates of valid step n go, at `n * stride`; 0 for room that is used again
 * @param hidden the hidden state, which `step` moves on
 * @param step computes the valid steps `[first, last)`, whose projection is at `gates`
 */
export function walkForward(
  sequence: Sequence,
  { returnSequences, zeroOutputForMask, saveForGradient }: RecurrentForwardAttributes,
  bias: number,
  gateCache: number,
  hidden: number,
  step: (first: number, last: number, gates: number) => void,
): TensorInfo {
  const { memory, steps, batch, time, units } = sequence;
  const output = memory.tensor(returnSequences ? [batch, time, units] : [batch, units]);
  const project = projector(sequence, bias, gateCache, saveForGradient);
  if (!steps.complete) {
    const bytes = batch * (returnSequences ? time : 1) * units * float;
    memory.bytes().fill(0, output.address, output.address + bytes);
  }
  for (let index = 0; index < time; index++) {
    const first = steps.starts[index]!;
    const last = steps.starts[index + 1]!;
    if (last > first) step(first, last, project(first, last));
    if (returnSequences) writeStep(sequence, index, hidden, output.address, zeroOutputForMask);
  }
  if (!returnSequences) writeLast(sequence, hidden, output.address, zeroOutputForMask);
  return output.info;
}

/** Gives the address of the projection of the valid steps `[first, last)`, plus bias, which may be written over. */
type Projector = (first: number, last: number) => number;

function projector(sequence: Sequence, bias: number, gateCache: number, saveForGradient: boolean): Projector {
  const { memory, steps, batch, stride, width, input } = sequence;
  const { kernels } = memory;
  const columns = padded(width);
  const blockRows = Math.max(batch, Math.floor(projectionBlock / Math.max(1, columns)));
  const paddedBias = padBias(sequence, bias);
  /** Projects rows of the input, from one on, to rows one after the other. */
  const projectRows = (matrix: Matrix, first: number, rows: number, to: number): void => {
    if (bias !== 0) kernels.fillRows(to, stride, rows, columns, paddedBias);
    const [address, rowIndex] = from(matrix, first);
    const { depth, panels } = packedKernel();
    kernels.multiplyRows(address, rowIndex, rows, strideOf(matrix), depth, panels, width, to, stride, bias !== 0);
  };
  let packed: PackedMatrix | undefined;
  const packedKernel = (): PackedMatrix => (packed ??= packRight(memory, sequence.kernel));

  if (input.tokens !== undefined) {
    const { source, picks } = projectTokens(sequence, input.tokens, saveForGradient, projectRows);
    const room = gateCache === 0 ? memory.room(batch * stride) : 0;
    return (first, last) => {
      const to = gateCache === 0 ? room : gateCache + first * stride;
      kernels.copyRows(source, stride, picks + first * 4, to, stride, 0, last - first, columns, 0, false);
      return to;
    };
  }
  const room = gateCache === 0 ? memory.room(Math.min(steps.count, blockRows) * stride) : 0;
  let projectedFrom = 0;
  let projectedTo = 0;
  const addressOf = (number: number): number =>
    gateCache === 0 ? room + (number - projectedFrom) * stride : gateCache + number * stride;
  return (first, last) => {
    if (last > projectedTo) {
      projectedFrom = first;
      projectedTo = Math.min(steps.count, first + blockRows);
      projectRows(input.matrix, first, projectedTo - first, addressOf(first));
    }
    return addressOf(first);
  };
}

/** The bias, followed by zeros to the end of the last panel; 0 when there is none. */
function padBias({ memory, stride, width }: Sequence, bias: number): number {
  if (bias === 0) return 0;
  const address = memory.room(stride);
  memory.kernels.fillRows(address, stride, 1, padded(width), 0);
  memory.kernels.copyRows(bias, 0, 0, address, 0, 0, 1, width, 0, false);
  return address;
}

/** Projects each token once. Gives where the projections are, and where it is listed which of them each valid step picks. */
function projectTokens(
  { memory, stride, input }: Sequence,
  { ids, distinct, places, table, weights }: SequenceTokens,
  saveForGradient: boolean,
  projectRows: (matrix: Matrix, first: number, rows: number, to: number) => void,
): { readonly source: number; readonly picks: number } {
  const remembered = saveForGradient ? undefined : projectionsOf(memory.native, weights);
  if (remembered === undefined) {
    const source = memory.room(input.matrix.rows * stride);
    projectRows(input.matrix, 0, input.matrix.rows, source);
    return { source, picks: places };
  }
  const missing = distinct.ids.filter((id) => remembered.known[id] === 0);
  if (missing.length > 0) {
    const rows = memory.room(missing.length * stride);
    const rowIndex = writeIntegers(memory, missing);
    projectRows({ ...table, rows: missing.length, rowIndex }, 0, missing.length, rows);
    const columns = stride / float;
    memory.kernels.copyRows(rows, stride, 0, remembered.address, stride, rowIndex, missing.length, columns, 0, false);
    for (const id of missing) remembered.known[id] = 1;
  }
  return { source: remembered.address, picks: writeIntegers(memory, ids) };
}

function writeStep(
  { memory, steps, batch, time, units, rows }: Sequence,
  index: number,
  hidden: number,
  output: number,
  zeroOutputForMask: boolean,
): void {
  const bytes = units * float;
  const first = steps.starts[index]!;
  const count = steps.starts[index + 1]! - first;
  const picked = steps.complete ? 0 : rows + first * 4;
  memory.kernels.copyRows(hidden, bytes, picked, output + index * bytes, time * bytes, picked, count, units, 0, false);
  if (count === batch || zeroOutputForMask) return;
  const heap = memory.bytes();
  for (let row = 0; row < batch; row++) {
    if (steps.isValid(row, index) || index <= steps.firstStep[row]!) continue;
    const to = output + (row * time + index) * bytes;
    heap.copyWithin(to, to - bytes, to);
  }
}

function writeLast(sequence: Sequence, hidden: number, output: number, zeroOutputForMask: boolean): void {
  const { memory, batch, units } = sequence;
  const heap = memory.bytes();
  const bytes = units * float;
  for (let row = 0; row < batch; row++) {
    if (!hasLastOutput(sequence, row, zeroOutputForMask)) continue;
    heap.copyWithin(output + row * bytes, hidden + row * bytes, hidden + (row + 1) * bytes);
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
  { returnSequences, zeroOutputForMask }: RecurrentAttributes,
  dOutput: TensorInfo | undefined,
  dHidden: number,
  step: (first: number, last: number) => void,
): void {
  const { memory, steps, batch, time, units } = sequence;
  const { kernels } = memory;
  const bytes = units * float;
  if (dOutput !== undefined) {
    expectShape('gradient', 'dOutput', dOutput, returnSequences ? [batch, time, units] : [batch, units]);
  }
  const upstream = memory.address(dOutput);
  const addRows = (row: number, rows: number, offset: number, stride: number): void => {
    kernels.copyRows(upstream + offset, stride, 0, dHidden + row * bytes, bytes, 0, rows, units, 0, true);
  };
  if (dOutput !== undefined && !returnSequences) {
    for (let row = 0; row < batch; row++) {
      if (hasLastOutput(sequence, row, zeroOutputForMask)) addRows(row, 1, row * bytes, bytes);
    }
  }
  for (let index = time - 1; index >= 0; index--) {
    const first = steps.starts[index]!;
    const last = steps.starts[index + 1]!;
    if (dOutput !== undefined && returnSequences) {
      if (last - first === batch) addRows(0, batch, index * bytes, time * bytes);
      else {
        for (let row = 0; row < batch; row++) {
          const counts = steps.isValid(row, index) || (!zeroOutputForMask && index > steps.firstStep[row]!);
          if (counts) addRows(row, 1, (row * time + index) * bytes, bytes);
        }
      }
    }
    if (last > first) step(first, last);
  }
}

/** A cached state `[count, units]` times the recurrent mask, as the recurrent kernel has met it. */
export function throughRecurrentMask(sequence: Sequence, cached: number): Matrix {
  const { memory, steps, units, recurrentMask, rows } = sequence;
  if (recurrentMask === 0) return { address: cached, rows: steps.count, columns: units };
  const address = memory.room(steps.count * units * float);
  memory.kernels.multiplyElements(cached, recurrentMask, rows, address, steps.count, units);
  return { address, rows: steps.count, columns: units };
}

/** The gradient of the input's projection, from that of each valid step, `[count, width]`: summed for each token. */
export function sumByToken({ memory, input, width, stride }: Sequence, dSteps: Matrix): Matrix {
  if (input.tokens === undefined) return dSteps;
  const { rows } = input.matrix;
  const address = memory.room(rows * stride);
  memory.kernels.fillRows(address, stride, rows, padded(width), 0);
  memory.kernels.copyRows(
    dSteps.address,
    strideOf(dSteps),
    0,
    address,
    stride,
    input.tokens.places,
    dSteps.rows,
    width,
    0,
    true,
  );
  return { address, rows, columns: width, stride };
}

/** The gradient of x, or of the table, from that of the projection. */
export function inputGradient({ memory, input, kernel }: Sequence, dProjection: Matrix): TensorInfo {
  const { shape, matrix } = input;
  const dInput = memory.tensor(shape);
  const length = shape.reduce((product, side) => product * side, 1);
  if (matrix.rows * matrix.columns < length) memory.bytes().fill(0, dInput.address, dInput.address + length * float);
  multiply(memory, dProjection, packTransposed(memory, kernel), {
    address: dInput.address,
    rowIndex: matrix.rowIndex!,
  });
  return dInput.info;
}

/** The gradient of the kernel, from that of the projection. */
export function kernelGradient({ memory, input, features, width }: Sequence, dProjection: Matrix): TensorInfo {
  const dKernel = memory.tensor([features, width]);
  multiplyTransposedLeft(
    memory,
    [{ left: input.matrix, address: dKernel.address, stride: width * float }],
    dProjection,
  );
  return dKernel.info;
}

/** The gradients of the kernel and the recurrent kernel, where both products have the same gradient. */
export function kernelGradients(
  sequence: Sequence,
  operand: Matrix,
  dSteps: Matrix,
  dProjection: Matrix,
): TensorInfo[] {
  const { memory, input, features, units, width } = sequence;
  const stride = width * float;
  const dRecurrentKernel = memory.tensor([units, width]);
  const recurrent = { left: operand, address: dRecurrentKernel.address, stride };
  if (dProjection !== dSteps) {
    multiplyTransposedLeft(memory, [recurrent], dSteps);
    return [kernelGradient(sequence, dProjection), dRecurrentKernel.info];
  }
  const dKernel = memory.tensor([features, width]);
  multiplyTransposedLeft(memory, [{ left: input.matrix, address: dKernel.address, stride }, recurrent], dSteps);
  return [dKernel.info, dRecurrentKernel.info];
}

/** The gradient of the bias, if there is one: a row of it for each of the given gradients. */
export function biasGradient({ memory, hasBias, biasShape, width }: Sequence, ...gradients: Matrix[]): TensorInfo[] {
  if (!hasBias) return [];
  const dBias = memory.tensor(biasShape);
  for (const [row, { address, stride = width * float, rows }] of gradients.entries()) {
    memory.kernels.sumColumns(address, stride, rows, width, dBias.address + row * width * float);
  }
  return [dBias.info];
}

/** Room for the gradient of the gates' sums of every valid step. */
export function openGradient({ memory, steps, stride, width }: Sequence): Matrix {
  return { address: memory.room(steps.count * stride), rows: steps.count, columns: width, stride };
}

/** Some columns of a matrix. */
export function columnsOf(matrix: Matrix, first: number, columns: number): Matrix {
  return {
    ...matrix,
    address: matrix.address + first * float,
    columns,
    stride: matrix.stride ?? matrix.columns * float,
  };
}
