// LSTM. A step is one product of the hidden state with the recurrent kernel, then one pass over its rows. Kept for the
// gradient, for each valid step: the gates after their activations, and both states before the step.
import type {
  FusedActivation,
  LstmAttributes,
  LstmForwardAttributes,
  LstmGradientInputs,
  LstmInputs,
  WithEmbedding,
} from '@rnnkit/core';
import { cacheOf } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activate, multiplyBySlope } from '../activations.ts';
import { addProjection, inputGradients } from '../input-projection.ts';
import { multiplyRows, packRight } from '../matrix-product.ts';
import { padded, rowMajor } from '../packing.ts';
import {
  addRecurrentGradient,
  biasGradient,
  packTransposedRecurrentKernel,
  recurrentKernelGradient,
  recurrentOperand,
  throughRecurrentDropoutMask,
  walkBackward,
  walkForward,
} from '../recurrent.ts';
import { scratch } from '../scratch.ts';
import { closeCaches, closeState, load, openCache, openState, readSequence, save, saveState } from '../sequence.ts';
import { floatTensor, floatValues, optionalValues, type NativeBackend } from '../tensors.ts';

/** LSTM over a whole sequence. */
export function lstm(
  inputs: LstmInputs | WithEmbedding<LstmInputs>,
  attributes: LstmForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const sequence = readSequence(inputs, attributes, native);
  const { batch, units, width } = sequence;
  const stride = padded(width);
  const hidden = openState('hidden', sequence, sequence.initialHidden);
  const cell = openState('cell', sequence, optionalValues(sequence.native, inputs.initialCell));
  const recurrentKernel = packRight('recurrent panels', sequence.recurrentKernel);
  const operand = recurrentOperand(sequence, hidden);
  const gates = scratch('gates', padded(batch) * stride);
  const cellOutput = scratch('cell output', units);
  const gateCache = openCache(sequence, width, attributes);
  const hiddenCache = openCache(sequence, units, attributes);
  const cellCache = openCache(sequence, units, attributes);

  const output = walkForward(sequence, attributes, sequence.bias, hidden, (first, last, projected, start) => {
    operand.refresh();
    multiplyRows(operand.matrix, first, last - first, recurrentKernel, gates);
    if (attributes.saveForGradient) {
      saveState(sequence, first, last, hidden, hiddenCache);
      saveState(sequence, first, last, cell, cellCache);
    }
    for (let number = first; number < last; number++) {
      const gate = (number - first) * stride;
      addProjection(gates, gate, projected, start + (number - first) * width, width);
      activateGates(gates, gate, units, attributes);
      const row = sequence.steps.rows[number]! * units;
      stepForward(gates, gate, units, hidden, cell, row, cellOutput, attributes.activation);
      if (attributes.saveForGradient) save(gates, gate, width, gateCache, number * width);
    }
  });
  return [
    output,
    closeState(sequence, hidden),
    closeState(sequence, cell),
    ...closeCaches(sequence, attributes, gateCache, hiddenCache, cellCache),
  ];
}

/** The LSTM's gradient. */
export function lstmGradient(
  inputs: LstmGradientInputs | WithEmbedding<LstmGradientInputs>,
  attributes: LstmAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const sequence = readSequence(inputs, attributes, native);
  const { batch, units, width, steps } = sequence;
  const gateCache = floatValues(sequence.native, cacheOf(inputs, 0));
  const hiddenCache = floatValues(sequence.native, cacheOf(inputs, 1));
  const cellCache = floatValues(sequence.native, cacheOf(inputs, 2));
  const dHidden = openState('dHidden', sequence, optionalValues(sequence.native, inputs.dHidden));
  const dCell = openState('dCell', sequence, optionalValues(sequence.native, inputs.dCell));
  const recurrentKernel = packTransposedRecurrentKernel('recurrent panels', sequence);
  const gates = scratch('gates', width);
  const dGates = scratch('dGates', width);
  const cellOutput = scratch('cell output', units);
  const dState = scratch('dState', units);
  const product = scratch('dHidden product', padded(batch) * padded(units));
  const dProjection = new Float32Array(steps.count * width);
  const dProjectionMatrix = rowMajor(dProjection, steps.count, width);

  walkBackward(sequence, attributes, inputs.dOutput, dHidden, (first, last) => {
    for (let number = first; number < last; number++) {
      const row = steps.rows[number]! * units;
      load(gateCache, number * width, width, gates, 0);
      stepBackward(
        gates,
        units,
        cellCache,
        number * units,
        dHidden,
        dCell,
        row,
        cellOutput,
        dState,
        dGates,
        attributes,
      );
      save(dGates, 0, width, dProjection, number * width);
    }
    multiplyRows(dProjectionMatrix, first, last - first, recurrentKernel, product);
    addRecurrentGradient(sequence, first, last, product, padded(units), dHidden);
  });

  const dRecurrentKernel = new Float32Array(units * width);
  const operand = throughRecurrentDropoutMask(sequence, hiddenCache);
  recurrentKernelGradient(sequence, operand, dProjectionMatrix, dRecurrentKernel);
  const gradients = [
    ...inputGradients(sequence, dProjectionMatrix),
    floatTensor(native, [units, width], dRecurrentKernel),
    ...biasGradient(sequence, dProjectionMatrix),
  ];
  if (inputs.initialHidden !== undefined) gradients.push(closeState(sequence, dHidden));
  if (inputs.initialCell !== undefined) gradients.push(closeState(sequence, dCell));
  return gradients;
}

/** From the sums of the gates to their activations, in place. */
function activateGates(
  gates: Float64Array,
  gate: number,
  units: number,
  { activation, recurrentActivation }: LstmAttributes,
): void {
  activate(recurrentActivation, gates, gate, 2 * units);
  activate(activation, gates, gate + 2 * units, units);
  activate(recurrentActivation, gates, gate + 3 * units, units);
}

/** c' = f ⊙ c + i ⊙ g; h' = o ⊙ φ(c'). */
function stepForward(
  gates: Float64Array,
  gate: number,
  units: number,
  hidden: Float64Array,
  cell: Float64Array,
  row: number,
  cellOutput: Float64Array,
  activation: FusedActivation,
): void {
  const f = gate + units;
  const g = f + units;
  const o = g + units;
  for (let unit = 0; unit < units; unit++) {
    const next = gates[f + unit]! * cell[row + unit]! + gates[gate + unit]! * gates[g + unit]!;
    cell[row + unit] = next;
    cellOutput[unit] = next;
  }
  activate(activation, cellOutput, 0, units);
  for (let unit = 0; unit < units; unit++) hidden[row + unit] = gates[o + unit]! * cellOutput[unit]!;
}

/**
 * One row of one step backwards: from the gradients of h' and c' to those of the gates' sums and of c. What flows into h
 * comes through the recurrent kernel alone, so its gradient is left at zero for that.
 */
function stepBackward(
  gates: Float64Array,
  units: number,
  cells: Float32Array,
  cellStart: number,
  dHidden: Float64Array,
  dCell: Float64Array,
  row: number,
  cellOutput: Float64Array,
  dState: Float64Array,
  dGates: Float64Array,
  { activation, recurrentActivation }: LstmAttributes,
): void {
  const g = 2 * units;
  const o = 3 * units;
  for (let unit = 0; unit < units; unit++) {
    cellOutput[unit] = gates[units + unit]! * cells[cellStart + unit]! + gates[unit]! * gates[g + unit]!;
    dState[unit] = dHidden[row + unit]! * gates[o + unit]!;
  }
  activate(activation, cellOutput, 0, units);
  multiplyBySlope(activation, cellOutput, 0, dState, 0, units);
  for (let unit = 0; unit < units; unit++) {
    const dNext = dCell[row + unit]! + dState[unit]!;
    dGates[o + unit] = dHidden[row + unit]! * cellOutput[unit]!;
    dGates[unit] = dNext * gates[g + unit]!;
    dGates[units + unit] = dNext * cells[cellStart + unit]!;
    dGates[g + unit] = dNext * gates[unit]!;
    dCell[row + unit] = dNext * gates[units + unit]!;
    dHidden[row + unit] = 0;
  }
  multiplyBySlope(recurrentActivation, gates, 0, dGates, 0, 2 * units);
  multiplyBySlope(activation, gates, g, dGates, g, units);
  multiplyBySlope(recurrentActivation, gates, o, dGates, o, units);
}
