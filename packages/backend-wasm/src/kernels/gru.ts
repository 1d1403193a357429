// GRU, with the reset gate after or before the recurrent product. Kept for the gradient, for each valid step: z, r and ĥ
// after their activations, the state before the step, and with resetAfter the candidate's recurrent part.
import type {
  GruAttributes,
  GruForwardAttributes,
  GruInputs,
  WithEmbedding,
  RecurrentGradientInputs,
} from '@rnnkit/core';
import { cacheOf } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { codeOf } from '../activations.ts';
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
import { type Sequence, openCache, openGradientState, openState, readSequence } from '../sequence.ts';
import { resetBeforeBackward, resetBeforeForward } from './gru-reset-before.ts';

type AnyGradientInputs = RecurrentGradientInputs | WithEmbedding<RecurrentGradientInputs>;

/** GRU over a whole sequence. */
export function gru(
  inputs: GruInputs | WithEmbedding<GruInputs>,
  attributes: GruForwardAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const sequence = readSequence(inputs, attributes, memory);
    return attributes.resetAfter ? resetAfterForward(sequence, attributes) : resetBeforeForward(sequence, attributes);
  });
}

/** The GRU's gradient. */
export function gruGradient(inputs: AnyGradientInputs, attributes: GruAttributes, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const sequence = readSequence(inputs, attributes, memory);
    const final = memory.address(inputs.dHidden);
    const dHidden = openGradientState(sequence, final, inputs.initialHidden !== undefined);
    const gradients = attributes.resetAfter
      ? resetAfterBackward(sequence, inputs, attributes, dHidden.address)
      : resetBeforeBackward(sequence, inputs, attributes, dHidden.address);
    return [...gradients, ...dHidden.infos];
  });
}

function resetAfterForward(sequence: Sequence, attributes: GruForwardAttributes): TensorInfo[] {
  const { memory, units, width, stride, bias } = sequence;
  const activation = codeOf(attributes.activation);
  const recurrentActivation = codeOf(attributes.recurrentActivation);
  const bytes = units * float;
  const hidden = openState(sequence, sequence.initialHidden);
  const recurrent = packRight(memory, sequence.recurrentKernel);
  const gateCache = openCache(sequence, padded(width), attributes);
  const hiddenCache = openCache(sequence, units, attributes);
  const recurrentCache = openCache(sequence, units, attributes);
  const recurrentBias = bias === 0 ? 0 : bias + width * float;
  const save = attributes.saveForGradient;

  const output = walkForward(sequence, attributes, bias, gateCache.address, hidden.address, (shard) => {
    const { kernels } = shard.memory;
    const operand = recurrentOperand(shard, hidden.address);
    const product = scratchForRows(shard, padded(width));
    return (first, last, { address, rowIndex, gates }) => {
      operand.refresh();
      const rows = sequence.rows + first * 4;
      const count = last - first;
      kernels.multiplyRows(
        operand.address,
        rows,
        count,
        bytes,
        units,
        recurrent.panels,
        width,
        product,
        0,
        stride,
        0,
        0,
      );
      const keepHidden = save ? hiddenCache.address + first * bytes : 0;
      const keepRecurrent = save ? recurrentCache.address + first * bytes : 0;
      kernels.gruResetAfterStep(
        address,
        rowIndex,
        product,
        gates,
        stride,
        recurrentBias,
        rows,
        count,
        units,
        hidden.address,
        keepHidden,
        keepRecurrent,
        activation,
        recurrentActivation,
      );
    };
  });
  return [output, hidden.info, ...gateCache.infos, ...hiddenCache.infos, ...recurrentCache.infos];
}

function resetAfterBackward(
  sequence: Sequence,
  inputs: AnyGradientInputs,
  attributes: GruAttributes,
  dHidden: number,
): TensorInfo[] {
  const { memory, units, width, stride, recurrentDropoutMask } = sequence;
  const activation = codeOf(attributes.activation);
  const recurrentActivation = codeOf(attributes.recurrentActivation);
  const bytes = units * float;
  const gates = memory.address(cacheOf(inputs, 0));
  const hiddenCache = memory.address(cacheOf(inputs, 1));
  const recurrentCache = memory.address(cacheOf(inputs, 2));
  const recurrent = packTransposed(memory, sequence.recurrentKernel);
  const dSteps = openGradient(sequence);
  const dRecurrent = openGradient(sequence);
  const productStride = padded(units) * float;

  walkBackward(sequence, attributes, inputs.dOutput, dHidden, (shard) => {
    const { kernels } = shard.memory;
    const product = scratchForRows(shard, padded(units));
    return (first, last) => {
      const rows = sequence.rows + first * 4;
      const count = last - first;
      const at = first * stride;
      const dGates = dSteps.address + at;
      const dProduct = dRecurrent.address + at;
      kernels.gruResetAfterBack(
        gates + at,
        stride,
        rows,
        count,
        units,
        hiddenCache + first * bytes,
        recurrentCache + first * bytes,
        dHidden,
        dGates,
        dProduct,
        activation,
        recurrentActivation,
      );
      kernels.multiplyRows(dProduct, 0, count, stride, width, recurrent.panels, units, product, 0, productStride, 0, 0);
      kernels.returnGradient(product, productStride, rows, count, units, recurrentDropoutMask, dHidden, true);
    };
  });

  const operand = throughRecurrentDropoutMask(sequence, hiddenCache);
  return parameterGradients(sequence, dSteps, [{ operand, gradient: dRecurrent }], dRecurrent);
}
