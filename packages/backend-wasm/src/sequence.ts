// The inputs of a recurrent kernel, read, and the states and caches that it opens.
import type { RecurrentAttributes, RecurrentForwardAttributes, RecurrentInputs, WithEmbedding } from '@rnnkit/core';
import { findValidSteps, recurrentSizes, type RecurrentSizes, type ValidSteps } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { checkedIndices } from './indices.ts';
import { float, padded, type Matrix } from './matrix-product.ts';
import type { Memory } from './memory.ts';
import type { ProjectionWeights } from './projections.ts';

/** The inputs of a recurrent kernel, read. */
export interface Sequence extends RecurrentSizes {
  readonly memory: Memory;
  readonly steps: ValidSteps;
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
  readonly recurrentDropoutMask: number;
  readonly hasBias: boolean;
  readonly biasShape: readonly number[];
}

/** What meets the kernel: the valid rows of x, or the rows of a table that occur. */
export interface SequenceInput {
  /** `[rows, features]`, each row once. */
  readonly matrix: Matrix;
  /** The shape of its gradient: that of x, or of the table. */
  readonly shape: readonly number[];
  /** The tokens, if the rows are those of a table. */
  readonly tokens?: SequenceTokens;
}

/** The tokens of a sequence. */
export interface SequenceTokens {
  /** Where the id of each valid step is listed, and how many there are. */
  readonly ids: number;
  readonly count: number;
  /** Where it is listed which row of the input's matrix each valid step is. */
  readonly inverse: number;
  readonly table: Matrix;
  readonly weights: ProjectionWeights;
}

/** Reads the inputs that all recurrent kernels take. */
export function readSequence(
  inputs: RecurrentInputs | WithEmbedding<RecurrentInputs>,
  { goBackwards }: RecurrentAttributes,
  memory: Memory,
): Sequence {
  const sizes = recurrentSizes(inputs);
  const { batch, time, features, units, width } = sizes;
  const mask = memory.address(inputs.mask);
  const valid = mask === 0 ? undefined : memory.bytes().slice(mask, mask + batch * time);
  const steps = findValidSteps(batch, time, valid, goBackwards);
  return {
    ...sizes,
    memory,
    steps,
    stride: padded(width) * float,
    rows: writeIntegers(memory, steps.rows),
    input: 'table' in inputs ? readTokens(inputs, steps, memory) : readRows(inputs.x, steps, memory),
    kernel: { address: memory.address(inputs.kernel), rows: features, columns: width },
    recurrentKernel: { address: memory.address(inputs.recurrentKernel), rows: units, columns: width },
    bias: memory.address(inputs.bias),
    initialHidden: memory.address(inputs.initialHidden),
    recurrentDropoutMask: memory.address(inputs.recurrentDropoutMask),
    hasBias: inputs.bias !== undefined,
    biasShape: inputs.bias?.shape ?? [],
  };
}

function readRows(x: TensorInfo, { count, positions }: ValidSteps, memory: Memory): SequenceInput {
  const rowIndex = writeIntegers(memory, positions);
  return { matrix: { address: memory.address(x), rows: count, columns: x.shape[2] ?? 0, rowIndex }, shape: x.shape };
}

function readTokens(
  { ids, table, kernel, bias }: WithEmbedding<RecurrentInputs>,
  { count, positions }: ValidSteps,
  memory: Memory,
): SequenceInput {
  const [inputDim = 0, features = 0] = table.shape;
  const given = checkedIndices(memory, 'embedding', 'ids', ids, inputDim).address;
  const valid = memory.scratch(count * 4);
  memory.kernels.pickIds(given, writeIntegers(memory, positions), count, valid);
  const rows = { address: memory.address(table), columns: features };
  // Not looked for where all that is needed is remembered.
  let found: { readonly matrix: Matrix; readonly inverse: number } | undefined;
  const distinct = (): { readonly matrix: Matrix; readonly inverse: number } => {
    if (found !== undefined) return found;
    const [rowIndex, inverse] = [memory.scratch(count * 4), memory.scratch(count * 4)];
    const seen = memory.scratch(inputDim * 4);
    found = {
      matrix: { ...rows, rows: memory.kernels.findDistinct(valid, count, seen, inputDim, rowIndex, inverse), rowIndex },
      inverse,
    };
    return found;
  };
  return {
    get matrix() {
      return distinct().matrix;
    },
    shape: table.shape,
    tokens: {
      ids: valid,
      count,
      get inverse() {
        return distinct().inverse;
      },
      table: { ...rows, rows: inputDim },
      weights: { table, kernel, bias },
    },
  };
}

/** Writes whole numbers where kernels can read them. */
export function writeIntegers(memory: Memory, values: Int32Array): number {
  const address = memory.scratch(values.byteLength);
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
 * where the initial state's gradient is asked for, and scratch memory where it is not.
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
  const address = memory.scratch(batch * units * float);
  copyState(memory, address, final, batch * units);
  return { infos: [], address };
}

function copyState(memory: Memory, address: number, initial: number, length: number): void {
  if (initial === 0) memory.bytes().fill(0, address, address + length * float);
  else memory.bytes().copyWithin(address, initial, initial + length * float);
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
