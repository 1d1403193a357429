// GRU, with the reset gate after or before the recurrent product. Kept for the gradient, for each valid step: z, r and ĥ
// after their activations, with resetAfter also the candidate's recurrent part, and the state before the step.
import type {
  GruAttributes,
  GruForwardAttributes,
  GruInputs,
  WithEmbedding,
  RecurrentGradientInputs,
} from '@rnnkit/core';
import { cacheOf } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activate, multiplyBySlope } from '../activations.ts';
import { addProjection, inputGradients } from '../input-projection.ts';
import { multiplyRows, packRight } from '../matrix-product.ts';
import { columnsOf, padded, rowMajor, type Matrix } from '../packing.ts';
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
import {
  type Sequence,
  closeCaches,
  closeState,
  load,
  openCache,
  openState,
  readSequence,
  save,
  saveState,
} from '../sequence.ts';
import { floatTensor, floatValues, optionalValues, type NativeBackend } from '../tensors.ts';

type AnyGradientInputs = RecurrentGradientInputs | WithEmbedding<RecurrentGradientInputs>;

/** GRU over a whole sequence. */
export function gru(
  inputs: GruInputs | WithEmbedding<GruInputs>,
  attributes: GruForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const sequence = readSequence(inputs, attributes, native);
  return attributes.resetAfter ? resetAfterForward(sequence, attributes) : resetBeforeForward(sequence, attributes);
}

/** The GRU's gradient. */
export function gruGradient(inputs: AnyGradientInputs, attributes: GruAttributes, native: NativeBackend): TensorInfo[] {
  const sequence = readSequence(inputs, attributes, native);
  const dHidden = openState('dHidden', sequence, optionalValues(sequence.native, inputs.dHidden));
  const gradients = attributes.resetAfter
    ? resetAfterBackward(sequence, inputs, attributes, dHidden)
    : resetBeforeBackward(sequence, inputs, attributes, dHidden);
  if (inputs.initialHidden !== undefined) gradients.push(closeState(sequence, dHidden));
  return gradients;
}

function resetAfterForward(sequence: Sequence, attributes: GruForwardAttributes): TensorInfo[] {
  const { batch, units, width, steps } = sequence;
  const stride = padded(width);
  const hidden = openState('hidden', sequence, sequence.initialHidden);
  const recurrentKernel = packRight('recurrent panels', sequence.recurrentKernel);
  const operand = recurrentOperand(sequence, hidden);
  const gates = scratch('gates', padded(batch) * stride);
  const gateCache = openCache(sequence, 4 * units, attributes);
  const hiddenCache = openCache(sequence, units, attributes);
  const inputBias = sequence.bias?.subarray(0, width);
  const recurrentBias = sequence.bias?.subarray(width);

  const output = walkForward(sequence, attributes, inputBias, hidden, (first, last, projected, start) => {
    operand.refresh();
    multiplyRows(operand.matrix, first, last - first, recurrentKernel, gates);
    if (attributes.saveForGradient) saveState(sequence, first, last, hidden, hiddenCache);
    for (let number = first; number < last; number++) {
      const gate = (number - first) * stride;
      const candidate = gate + 2 * units;
      const projection = start + (number - first) * width;
      if (recurrentBias !== undefined) addProjection(gates, gate, recurrentBias, 0, width);
      if (attributes.saveForGradient) save(gates, candidate, units, gateCache, number * 4 * units + 3 * units);
      addProjection(gates, gate, projected, projection, 2 * units);
      activate(attributes.recurrentActivation, gates, gate, 2 * units);
      for (let unit = 0; unit < units; unit++) {
        const recurrent = gates[gate + units + unit]! * gates[candidate + unit]!;
        gates[candidate + unit] = projected[projection + 2 * units + unit]! + recurrent;
      }
      activate(attributes.activation, gates, candidate, units);
      stepForward(gates, gate, candidate, units, hidden, steps.rows[number]! * units);
      if (attributes.saveForGradient) save(gates, gate, width, gateCache, number * 4 * units);
    }
  });
  return [output, closeState(sequence, hidden), ...closeCaches(sequence, attributes, gateCache, hiddenCache)];
}

function resetBeforeForward(sequence: Sequence, attributes: GruForwardAttributes): TensorInfo[] {
  const { batch, units, width, steps, recurrentDropoutMask } = sequence;
  const stride = padded(2 * units);
  const candidateStride = padded(units);
  const hidden = openState('hidden', sequence, sequence.initialHidden);
  const gateKernel = packRight('recurrent panels', columnsOf(sequence.recurrentKernel, 0, 2 * units));
  const candidateKernel = packRight('candidate panels', columnsOf(sequence.recurrentKernel, 2 * units, units));
  const operand = recurrentOperand(sequence, hidden);
  const gates = scratch('gates', padded(batch) * stride);
  const candidates = scratch('candidates', padded(batch) * candidateStride);
  const reset = scratch('reset', batch * units);
  const resetMatrix = rowMajor(reset, batch, units);
  const gateCache = openCache(sequence, width, attributes);
  const hiddenCache = openCache(sequence, units, attributes);

  const output = walkForward(sequence, attributes, sequence.bias, hidden, (first, last, projected, start) => {
    operand.refresh();
    multiplyRows(operand.matrix, first, last - first, gateKernel, gates);
    if (attributes.saveForGradient) saveState(sequence, first, last, hidden, hiddenCache);
    for (let number = first; number < last; number++) {
      const gate = (number - first) * stride;
      addProjection(gates, gate, projected, start + (number - first) * width, 2 * units);
      activate(attributes.recurrentActivation, gates, gate, 2 * units);
      const row = steps.rows[number]! * units;
      const to = (number - first) * units;
      for (let unit = 0; unit < units; unit++) {
        const kept = gates[gate + units + unit]! * hidden[row + unit]!;
        reset[to + unit] = recurrentDropoutMask === undefined ? kept : kept * recurrentDropoutMask[row + unit]!;
      }
    }
    multiplyRows(resetMatrix, 0, last - first, candidateKernel, candidates);
    for (let number = first; number < last; number++) {
      const gate = (number - first) * stride;
      const candidate = (number - first) * candidateStride;
      addProjection(candidates, candidate, projected, start + (number - first) * width + 2 * units, units);
      activate(attributes.activation, candidates, candidate, units);
      const row = steps.rows[number]! * units;
      for (let unit = 0; unit < units; unit++) {
        const z = gates[gate + unit]!;
        hidden[row + unit] = z * hidden[row + unit]! + (1 - z) * candidates[candidate + unit]!;
      }
      if (!attributes.saveForGradient) continue;
      save(gates, gate, 2 * units, gateCache, number * width);
      save(candidates, candidate, units, gateCache, number * width + 2 * units);
    }
  });
  return [output, closeState(sequence, hidden), ...closeCaches(sequence, attributes, gateCache, hiddenCache)];
}

/** h' = z ⊙ h + (1 − z) ⊙ ĥ. */
function stepForward(
  gates: Float64Array,
  gate: number,
  candidate: number,
  units: number,
  hidden: Float64Array,
  row: number,
): void {
  for (let unit = 0; unit < units; unit++) {
    const z = gates[gate + unit]!;
    hidden[row + unit] = z * hidden[row + unit]! + (1 - z) * gates[candidate + unit]!;
  }
}

/**
 * One row of one step backwards, as far as both forms go together: from the gradient of h' to those of the sums of z and
 * ĥ, and to what of h's gradient comes straight from h'.
 */
function stepBackward(
  gates: Float64Array,
  units: number,
  hiddenBefore: Float32Array,
  before: number,
  dHidden: Float64Array,
  row: number,
  dGates: Float64Array,
  { activation, recurrentActivation }: GruAttributes,
): void {
  const candidate = 2 * units;
  for (let unit = 0; unit < units; unit++) {
    const dNext = dHidden[row + unit]!;
    const z = gates[unit]!;
    dGates[unit] = dNext * (hiddenBefore[before + unit]! - gates[candidate + unit]!);
    dGates[candidate + unit] = dNext * (1 - z);
    dHidden[row + unit] = dNext * z;
  }
  multiplyBySlope(recurrentActivation, gates, 0, dGates, 0, units);
  multiplyBySlope(activation, gates, candidate, dGates, candidate, units);
}

function resetAfterBackward(
  sequence: Sequence,
  inputs: AnyGradientInputs,
  attributes: GruAttributes,
  dHidden: Float64Array,
): TensorInfo[] {
  const { native, batch, units, width, steps } = sequence;
  const gateCache = floatValues(sequence.native, cacheOf(inputs, 0));
  const hiddenCache = floatValues(sequence.native, cacheOf(inputs, 1));
  const recurrentKernel = packTransposedRecurrentKernel('recurrent panels', sequence);
  const gates = scratch('gates', 4 * units);
  const dGates = scratch('dGates', width);
  const product = scratch('dHidden product', padded(batch) * padded(units));
  const dProjection = new Float32Array(steps.count * width);
  const dRecurrent = new Float32Array(steps.count * width);
  const dProjectionMatrix = rowMajor(dProjection, steps.count, width);
  const dRecurrentMatrix = rowMajor(dRecurrent, steps.count, width);

  walkBackward(sequence, attributes, inputs.dOutput, dHidden, (first, last) => {
    for (let number = first; number < last; number++) {
      load(gateCache, number * 4 * units, 4 * units, gates, 0);
      const row = steps.rows[number]! * units;
      stepBackward(gates, units, hiddenCache, number * units, dHidden, row, dGates, attributes);
      for (let unit = 0; unit < units; unit++) {
        dGates[units + unit] = dGates[2 * units + unit]! * gates[3 * units + unit]!;
      }
      multiplyBySlope(attributes.recurrentActivation, gates, units, dGates, units, units);
      save(dGates, 0, width, dProjection, number * width);
      for (let unit = 0; unit < units; unit++) dGates[2 * units + unit]! *= gates[units + unit]!;
      save(dGates, 0, width, dRecurrent, number * width);
    }
    multiplyRows(dRecurrentMatrix, first, last - first, recurrentKernel, product);
    addRecurrentGradient(sequence, first, last, product, padded(units), dHidden);
  });

  const dRecurrentKernel = new Float32Array(units * width);
  recurrentKernelGradient(
    sequence,
    throughRecurrentDropoutMask(sequence, hiddenCache),
    dRecurrentMatrix,
    dRecurrentKernel,
  );
  return [
    ...inputGradients(sequence, dProjectionMatrix),
    floatTensor(native, [units, width], dRecurrentKernel),
    ...biasGradient(sequence, dProjectionMatrix, dRecurrentMatrix),
  ];
}

function resetBeforeBackward(
  sequence: Sequence,
  inputs: AnyGradientInputs,
  attributes: GruAttributes,
  dHidden: Float64Array,
): TensorInfo[] {
  const { native, batch, units, width, steps, recurrentDropoutMask } = sequence;
  const gateCache = floatValues(sequence.native, cacheOf(inputs, 0));
  const hiddenCache = floatValues(sequence.native, cacheOf(inputs, 1));
  const gateKernel = packTransposedRecurrentKernel('recurrent panels', sequence, 0, 2 * units);
  const candidateKernel = packTransposedRecurrentKernel('candidate panels', sequence, 2 * units, units);
  const gates = scratch('gates', width);
  const dGates = scratch('dGates', width);
  const product = scratch('dHidden product', padded(batch) * padded(units));
  const stride = padded(units);
  const reset = new Float32Array(steps.count * units);
  const dProjection = new Float32Array(steps.count * width);
  const dProjectionMatrix = rowMajor(dProjection, steps.count, width);
  const dCandidates = columnsOf(dProjectionMatrix, 2 * units, units);
  const dUpdateAndReset = columnsOf(dProjectionMatrix, 0, 2 * units);

  walkBackward(sequence, attributes, inputs.dOutput, dHidden, (first, last) => {
    for (let number = first; number < last; number++) {
      load(gateCache, number * width, width, gates, 0);
      const row = steps.rows[number]! * units;
      stepBackward(gates, units, hiddenCache, number * units, dHidden, row, dGates, attributes);
      save(dGates, 0, width, dProjection, number * width);
    }
    multiplyRows(dCandidates, first, last - first, candidateKernel, product);
    for (let number = first; number < last; number++) {
      load(gateCache, number * width + units, units, gates, 0);
      const row = steps.rows[number]! * units;
      const from = (number - first) * stride;
      for (let unit = 0; unit < units; unit++) {
        const before = hiddenCache[number * units + unit]!;
        const mask = recurrentDropoutMask === undefined ? 1 : recurrentDropoutMask[row + unit]!;
        const dReset = product[from + unit]! * mask;
        reset[number * units + unit] = gates[unit]! * before * mask;
        dGates[unit] = dReset * before;
        dHidden[row + unit]! += dReset * gates[unit]!;
      }
      multiplyBySlope(attributes.recurrentActivation, gates, 0, dGates, 0, units);
      save(dGates, 0, units, dProjection, number * width + units);
    }
    multiplyRows(dUpdateAndReset, first, last - first, gateKernel, product);
    addRecurrentGradient(sequence, first, last, product, stride, dHidden);
  });

  const dRecurrentKernel = new Float32Array(units * width);
  const write = (operand: Float32Array, gradient: Matrix, firstColumn: number): void =>
    recurrentKernelGradient(sequence, operand, gradient, dRecurrentKernel, firstColumn);
  write(throughRecurrentDropoutMask(sequence, hiddenCache), dUpdateAndReset, 0);
  write(reset, dCandidates, 2 * units);
  return [
    ...inputGradients(sequence, dProjectionMatrix),
    floatTensor(native, [units, width], dRecurrentKernel),
    ...biasGradient(sequence, dProjectionMatrix),
  ];
}
