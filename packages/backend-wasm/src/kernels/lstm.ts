// LSTM. A step is one product of the hidden state with the recurrent kernel, added to the projection of the input, then
// one pass over its rows. Kept for the gradient, for each valid step: the gates after their activations, in place of
// their sums, and both states before the step.
import type {
  LstmAttributes,
  LstmForwardAttributes,
  LstmGradientInputs,
  LstmInputs,
  WithEmbedding,
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

/** LSTM over a whole sequence. */
export function lstm(
  inputs: LstmInputs | WithEmbedding<LstmInputs>,
  attributes: LstmForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const sequence = readSequence(inputs, attributes, memory);
    const { units, width, stride } = sequence;
    const activation = codeOf(attributes.activation);
    const recurrentActivation = codeOf(attributes.recurrentActivation);
    const bytes = units * float;
    const hidden = openState(sequence, sequence.initialHidden);
    const cell = openState(sequence, memory.address(inputs.initialCell));
    const recurrent = packRight(memory, sequence.recurrentKernel);
    const gateCache = openCache(sequence, padded(width), attributes);
    const hiddenCache = openCache(sequence, units, attributes);
    const cellCache = openCache(sequence, units, attributes);
    const save = attributes.saveForGradient;

    const output = walkForward(sequence, attributes, sequence.bias, gateCache.address, hidden.address, (shard) => {
      const { kernels } = shard.memory;
      const operand = recurrentOperand(shard, hidden.address);
      return (first, last, projected) => {
        operand.refresh();
        const rows = sequence.rows + first * 4;
        const count = last - first;
        const gates = bringProjection(shard, projected, count);
        kernels.multiplyRows(
          operand.address,
          rows,
          count,
          bytes,
          units,
          recurrent.panels,
          width,
          gates,
          0,
          stride,
          gates,
          stride,
        );
        const keepHidden = save ? hiddenCache.address + first * bytes : 0;
        const keepCell = save ? cellCache.address + first * bytes : 0;
        kernels.lstmStep(
          gates,
          stride,
          rows,
          count,
          units,
          hidden.address,
          cell.address,
          keepHidden,
          keepCell,
          activation,
          recurrentActivation,
        );
      };
    });
    return [output, hidden.info, cell.info, ...gateCache.infos, ...hiddenCache.infos, ...cellCache.infos];
  });
}

/** The LSTM's gradient. */
export function lstmGradient(
  inputs: LstmGradientInputs | WithEmbedding<LstmGradientInputs>,
  attributes: LstmAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const sequence = readSequence(inputs, attributes, memory);
    const { units, stride, recurrentDropoutMask } = sequence;
    const activation = codeOf(attributes.activation);
    const recurrentActivation = codeOf(attributes.recurrentActivation);
    const bytes = units * float;
    const gates = memory.address(cacheOf(inputs, 0));
    const hiddenCache = memory.address(cacheOf(inputs, 1));
    const cellCache = memory.address(cacheOf(inputs, 2));
    const finalHidden = memory.address(inputs.dHidden);
    const finalCell = memory.address(inputs.dCell);
    const dHidden = openGradientState(sequence, finalHidden, inputs.initialHidden !== undefined);
    const dCell = openGradientState(sequence, finalCell, inputs.initialCell !== undefined);
    const recurrent = packTransposed(memory, sequence.recurrentKernel);
    const dSteps = openGradient(sequence);
    const productStride = padded(units) * float;

    walkBackward(sequence, attributes, inputs.dOutput, dHidden.address, (shard) => {
      const { kernels } = shard.memory;
      const product = scratchForRows(shard, padded(units));
      const cellOutput = shard.memory.scratch(bytes);
      return (first, last) => {
        const rows = sequence.rows + first * 4;
        const count = last - first;
        const dGates = dSteps.address + first * stride;
        kernels.lstmStepBack(
          gates + first * stride,
          stride,
          rows,
          count,
          units,
          cellCache + first * bytes,
          dHidden.address,
          dCell.address,
          dGates,
          cellOutput,
          activation,
          recurrentActivation,
        );
        kernels.multiplyRows(
          dGates,
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
    return [...parameterGradients(sequence, dSteps, [{ operand, gradient: dSteps }]), ...dHidden.infos, ...dCell.infos];
  });
}
