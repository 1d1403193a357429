// What the references of the three recurrent kernels have in common: the order of steps, masks, states and upstream
// gradients. One step of a cell is in lstm.ts, gru.ts and simple-rnn.ts; the cases are in recurrent-cases.ts.
//
// Rows are computed one by one, each as if its text were alone in the batch.
import type { FusedActivation } from '@rnnkit/core';

import type { Arithmetic } from '../arithmetic.ts';
import { at, rowOf, sizeOf, zeros, type Arrays, type NdArray, type Vector } from '../array.ts';

/** Inputs of a recurrent reference, named as the kernel's. */
export interface RecurrentArrays extends Arrays {
  readonly x: NdArray;
  readonly kernel: NdArray;
  readonly recurrentKernel: NdArray;
  readonly bias?: NdArray | undefined;
  readonly initialHidden?: NdArray | undefined;
  readonly initialCell?: NdArray | undefined;
  readonly mask?: NdArray | undefined;
  readonly recurrentDropoutMask?: NdArray | undefined;
}

/** Gradients of a recurrent kernel's outputs; absent means zero. */
export interface RecurrentUpstream extends Arrays {
  readonly dOutput?: NdArray | undefined;
  readonly dHidden?: NdArray | undefined;
  readonly dCell?: NdArray | undefined;
}

/** Attributes of all recurrent kernels together. */
export interface RecurrentOptions {
  readonly activation: FusedActivation;
  readonly recurrentActivation: FusedActivation;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly zeroOutputForMask: boolean;
}

/** One step that a cell has taken. */
export interface Step {
  /** The states after it: hidden, then (for the LSTM) cell. */
  readonly states: readonly Vector[];
  /** Goes back: from the gradients of the states after it to those of x and of the states before it. */
  backward(dStates: readonly Vector[]): { readonly dX: Vector; readonly dStates: readonly Vector[] };
}

/** A cell: one step forward, and the sums of the weights' gradients over all steps that went back. */
export interface Cell {
  /** How many states it carries: 1, or 2 for the LSTM. */
  readonly stateCount: 1 | 2;
  /** Takes one step. `recurrentDropoutMask` is ones when there is no recurrent dropout. */
  step(x: Vector, states: readonly Vector[], recurrentDropoutMask: Vector): Step;
  /** The gradients of the weights. */
  weightGradients(): { readonly dKernel: NdArray; readonly dRecurrentKernel: NdArray; readonly dBias: NdArray };
}

/** A vector whose elements are what `value` returns. */
export function vector(length: number, value: (index: number) => number): Vector {
  return Float64Array.from({ length }, (_, index) => value(index));
}

/** Runs a cell over the sequences and back: the kernel's outputs and its gradients, by name. */
export function runRecurrent(
  cell: Cell,
  inputs: RecurrentArrays,
  options: RecurrentOptions,
  upstream: RecurrentUpstream,
  arithmetic: Arithmetic,
): Arrays {
  const [batch, time] = inputs.x.shape as [number, number, number];
  const units = inputs.recurrentKernel.shape[0]!;
  const output = zeros(options.returnSequences ? [batch, time, units] : [batch, units]);
  const finalStates = [zeros([batch, units]), zeros([batch, units])];
  const initialStates = [inputs.initialHidden, inputs.initialCell];
  const dFinalStates = [upstream.dHidden, upstream.dCell];
  const dInitialStates = [zeros([batch, units]), zeros([batch, units])];
  const dX = zeros(inputs.x.shape);
  const absent = new Float64Array(units);
  const ones = new Float64Array(units).fill(1);

  for (let row = 0; row < batch; row++) {
    const timeOf = (index: number): number => row * time + (options.goBackwards ? time - 1 - index : index);
    const rowOfState = (state: NdArray | undefined): Vector => (state === undefined ? absent : rowOf(state, row));
    const recurrentDropoutMask =
      inputs.recurrentDropoutMask === undefined ? ones : rowOf(inputs.recurrentDropoutMask, row);

    const steps: (Step | undefined)[] = [];
    let states: readonly Vector[] = initialStates.slice(0, cell.stateCount).map(rowOfState);
    let previousOutput: Vector = absent;
    for (let index = 0; index < time; index++) {
      const valid = inputs.mask === undefined || at(inputs.mask.data, timeOf(index)) !== 0;
      const step = valid ? cell.step(rowOf(inputs.x, timeOf(index)), states, recurrentDropoutMask) : undefined;
      steps.push(step);
      if (step !== undefined) {
        states = step.states;
        previousOutput = states[0]!;
      }
      const current = step === undefined && options.zeroOutputForMask ? absent : previousOutput;
      if (options.returnSequences) rowOf(output, row * time + index).set(current);
      else if (index === time - 1) rowOf(output, row).set(current);
    }
    for (const [index, state] of states.entries()) rowOf(finalStates[index]!, row).set(state);

    let dStates: readonly Vector[] = dFinalStates.slice(0, cell.stateCount).map(rowOfState);
    // The gradient of outputs that repeat the output of an earlier step, on its way to that step.
    let dRepeated: Vector = absent;
    for (let index = time - 1; index >= 0; index--) {
      const dOutput = dOutputOf(upstream.dOutput, options, row, index, time);
      const step = steps[index];
      if (step === undefined) {
        if (!options.zeroOutputForMask) dRepeated = add(dRepeated, dOutput, arithmetic);
        continue;
      }
      const dHidden = add(add(dStates[0]!, dRepeated, arithmetic), dOutput, arithmetic);
      dRepeated = absent;
      const gradients = step.backward([dHidden, ...dStates.slice(1)]);
      dStates = gradients.dStates;
      rowOf(dX, timeOf(index)).set(gradients.dX);
    }
    for (const [index, dState] of dStates.entries()) rowOf(dInitialStates[index]!, row).set(dState);
  }

  const { dKernel, dRecurrentKernel, dBias } = cell.weightGradients();
  return {
    output,
    hidden: finalStates[0],
    cell: cell.stateCount === 2 ? finalStates[1] : undefined,
    dX,
    dKernel,
    dRecurrentKernel,
    dBias: inputs.bias === undefined ? undefined : dBias,
    dInitialHidden: inputs.initialHidden === undefined ? undefined : dInitialStates[0],
    dInitialCell: inputs.initialCell === undefined ? undefined : dInitialStates[1],
  };
}

function dOutputOf(
  dOutput: NdArray | undefined,
  { returnSequences }: RecurrentOptions,
  row: number,
  index: number,
  time: number,
): Vector | undefined {
  if (dOutput === undefined) return undefined;
  if (returnSequences) return rowOf(dOutput, row * time + index);
  return index === time - 1 ? rowOf(dOutput, row) : undefined;
}

/** The sum of two vectors, one of which may be absent. */
export function add(left: Vector, right: Vector | undefined, arithmetic: Arithmetic): Vector {
  if (right === undefined) return left;
  return left.map((value, index) => {
    const other = at(right, index);
    return arithmetic.round(value + other, Math.abs(value) + Math.abs(other));
  });
}

/** The product of two vectors, element by element. */
export function multiply(left: Vector, right: Vector, arithmetic: Arithmetic): Vector {
  return left.map((value, index) => arithmetic.round(value * at(right, index)));
}

/** An array of a shape with the values of a vector. */
export function shaped(shape: readonly number[], data: Vector): NdArray {
  if (sizeOf(shape) !== data.length) throw new RangeError(`${data.length} values do not fill [${shape.join(', ')}].`);
  return { shape, data };
}
