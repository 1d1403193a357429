// SimpleRNN. Kept for the gradient, for each valid step: the state after the step and before it.
import type {
  WithEmbedding,
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  SimpleRnnInputs,
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

/** SimpleRNN over a whole sequence. */
export function simpleRnn(
  inputs: SimpleRnnInputs | WithEmbedding<SimpleRnnInputs>,
  attributes: RecurrentForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const sequence = readSequence(inputs, attributes, native);
  const { batch, units, steps } = sequence;
  const stride = padded(units);
  const hidden = openState('hidden', sequence, sequence.initialHidden);
  const recurrentKernel = packRight('recurrent panels', sequence.recurrentKernel);
  const operand = recurrentOperand(sequence, hidden);
  const sums = scratch('gates', padded(batch) * stride);
  const outputCache = openCache(sequence, units, attributes);
  const hiddenCache = openCache(sequence, units, attributes);

  const output = walkForward(sequence, attributes, sequence.bias, hidden, (first, last, projected, start) => {
    operand.refresh();
    multiplyRows(operand.matrix, first, last - first, recurrentKernel, sums);
    if (attributes.saveForGradient) saveState(sequence, first, last, hidden, hiddenCache);
    for (let number = first; number < last; number++) {
      const from = (number - first) * stride;
      addProjection(sums, from, projected, start + (number - first) * units, units);
      activate(attributes.activation, sums, from, units);
      const row = steps.rows[number]! * units;
      for (let unit = 0; unit < units; unit++) hidden[row + unit] = sums[from + unit]!;
      if (attributes.saveForGradient) save(sums, from, units, outputCache, number * units);
    }
  });
  return [output, closeState(sequence, hidden), ...closeCaches(sequence, attributes, outputCache, hiddenCache)];
}

/** The SimpleRNN's gradient. */
export function simpleRnnGradient(
  inputs: RecurrentGradientInputs | WithEmbedding<RecurrentGradientInputs>,
  attributes: RecurrentAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const sequence = readSequence(inputs, attributes, native);
  const { batch, units, steps } = sequence;
  const outputCache = floatValues(sequence.native, cacheOf(inputs, 0));
  const hiddenCache = floatValues(sequence.native, cacheOf(inputs, 1));
  const dHidden = openState('dHidden', sequence, optionalValues(sequence.native, inputs.dHidden));
  const recurrentKernel = packTransposedRecurrentKernel('recurrent panels', sequence);
  const values = scratch('gates', units);
  const product = scratch('dHidden product', padded(batch) * padded(units));
  const dProjection = new Float32Array(steps.count * units);
  const dProjectionMatrix = rowMajor(dProjection, steps.count, units);

  walkBackward(sequence, attributes, inputs.dOutput, dHidden, (first, last) => {
    for (let number = first; number < last; number++) {
      const row = steps.rows[number]! * units;
      load(outputCache, number * units, units, values, 0);
      multiplyBySlope(attributes.activation, values, 0, dHidden, row, units);
      save(dHidden, row, units, dProjection, number * units);
      dHidden.fill(0, row, row + units);
    }
    multiplyRows(dProjectionMatrix, first, last - first, recurrentKernel, product);
    addRecurrentGradient(sequence, first, last, product, padded(units), dHidden);
  });

  const dRecurrentKernel = new Float32Array(units * units);
  const operand = throughRecurrentDropoutMask(sequence, hiddenCache);
  recurrentKernelGradient(sequence, operand, dProjectionMatrix, dRecurrentKernel);
  const gradients = [
    ...inputGradients(sequence, dProjectionMatrix),
    floatTensor(native, [units, units], dRecurrentKernel),
    ...biasGradient(sequence, dProjectionMatrix),
  ];
  if (inputs.initialHidden !== undefined) gradients.push(closeState(sequence, dHidden));
  return gradients;
}
