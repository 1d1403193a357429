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

import { codeOf } from '../activations.ts';
import { bringProjection } from '../input-projection.ts';
import { float, packRight, packTransposed, padded } from '../matrix-product.ts';
import { withMemory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { parameterGradients } from '../parameter-gradients.ts';
import { scratchForRows } from '../shards.ts';
import {
  openGradient,
  recurrentOperand,
  throughRecurrentDropoutMask,
  walkBackward,
  walkForward,
} from '../recurrent.ts';
import { openCache, openGradientState, openState, readSequence } from '../sequence.ts';

/** SimpleRNN over a whole sequence. */
export function simpleRnn(
  inputs: SimpleRnnInputs | WithEmbedding<SimpleRnnInputs>,
  attributes: RecurrentForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const sequence = readSequence(inputs, attributes, memory);
    const { units, stride } = sequence;
    const activation = codeOf(attributes.activation);
    const bytes = units * float;
    const hidden = openState(sequence, sequence.initialHidden);
    const recurrent = packRight(memory, sequence.recurrentKernel);
    const outputCache = openCache(sequence, padded(units), attributes);
    const hiddenCache = openCache(sequence, units, attributes);

    const output = walkForward(sequence, attributes, sequence.bias, outputCache.address, hidden.address, (shard) => {
      const { kernels } = shard.memory;
      const operand = recurrentOperand(shard, hidden.address);
      return (first, last, projected) => {
        operand.refresh();
        const rows = sequence.rows + first * 4;
        const count = last - first;
        const sums = bringProjection(shard, projected, count);
        kernels.multiplyRows(
          operand.address,
          rows,
          count,
          bytes,
          units,
          recurrent.panels,
          units,
          sums,
          0,
          stride,
          sums,
          stride,
        );
        const keep = attributes.saveForGradient ? hiddenCache.address + first * bytes : 0;
        kernels.simpleRnnStep(sums, stride, rows, count, units, hidden.address, keep, activation);
      };
    });
    return [output, hidden.info, ...outputCache.infos, ...hiddenCache.infos];
  });
}

/** The SimpleRNN's gradient. */
export function simpleRnnGradient(
  inputs: RecurrentGradientInputs | WithEmbedding<RecurrentGradientInputs>,
  attributes: RecurrentAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const sequence = readSequence(inputs, attributes, memory);
    const { units, stride, recurrentDropoutMask } = sequence;
    const activation = codeOf(attributes.activation);
    const outputs = memory.address(cacheOf(inputs, 0));
    const hiddenCache = memory.address(cacheOf(inputs, 1));
    const dHidden = openGradientState(sequence, memory.address(inputs.dHidden), inputs.initialHidden !== undefined);
    const recurrent = packTransposed(memory, sequence.recurrentKernel);
    const dSteps = openGradient(sequence);
    const productStride = padded(units) * float;

    walkBackward(sequence, attributes, inputs.dOutput, dHidden.address, (shard) => {
      const { kernels } = shard.memory;
      const product = scratchForRows(shard, padded(units));
      return (first, last) => {
        const rows = sequence.rows + first * 4;
        const count = last - first;
        const dSums = dSteps.address + first * stride;
        kernels.simpleRnnStepBack(
          outputs + first * stride,
          stride,
          rows,
          count,
          units,
          dHidden.address,
          dSums,
          activation,
        );
        kernels.multiplyRows(
          dSums,
          0,
          count,
          stride,
          recurrent.depth,
          recurrent.panels,
          units,
          product,
          0,
          productStride,
          0,
          0,
        );
        kernels.returnGradient(
          product,
          productStride,
          rows,
          count,
          units,
          recurrentDropoutMask,
          dHidden.address,
          false,
        );
      };
    });

    const operand = throughRecurrentDropoutMask(sequence, hiddenCache);
    return [...parameterGradients(sequence, dSteps, [{ operand, gradient: dSteps }]), ...dHidden.infos];
  });
}
