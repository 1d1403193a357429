// LSTM. A step is one product of the hidden state with the recurrent kernel, then one pass over its rows. Kept for the
// gradient, for each valid step: the gates after their activations, and both states before the step.
import type { FusedActivation, LstmAttributes, LstmForwardAttributes, LstmGradientInputs, LstmInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { activate, multiplyBySlope } from '../activations.ts';
import { multiplyRows, packRight } from '../matrix-product.ts';
import { padded, rowMajor } from '../packing.ts';
import {
  addRecurrentGradient,
  closeCaches,
  closeState,
  expectShape,
  inputGradients,
  openCache,
  openState,
  packTransposedRecurrentKernel,
  readSequence,
  recurrentKernelGradient,
  recurrentOperand,
  sumColumns,
  throughRecurrentMask,
  walkBackward,
  walkForward,
  type Sequence,
} from '../recurrent.ts';
import { scratch } from '../scratch.ts';
import { floatTensor, floatValues, type NativeBackend } from '../tensors.ts';

/** LSTM over a whole sequence. */
export function lstm(inputs: LstmInputs, attributes: LstmForwardAttributes, native: NativeBackend): TensorInfo[] {
  const sequence = readSequence('lstm', 4, inputs, attributes, native);
  const { batch, units, width } = sequence;
  const stride = padded(width);
  const hidden = openState('hidden', sequence, sequence.initialHidden);
  const cell = openState('cell', sequence, initialCell(sequence, inputs));
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
      addProjection(gates, gate, projected, start + gate, width);
      activateGates(gates, gate, units, attributes);
      const row = sequence.steps.rows[number]! * units;
      moveOn(gates, gate, units, hidden, cell, row, cellOutput, attributes.activation);
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
