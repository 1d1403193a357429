// GRU with the reset gate before the recurrent product: the candidate's columns of the recurrent kernel meet r ⊙ h.
import type { GruAttributes, GruForwardAttributes, WithEmbedding, RecurrentGradientInputs } from '@rnnkit/core';
import { cacheOf } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { codeOf } from '../activations.ts';
import { bringProjection } from '../input-projection.ts';
import {
  columnsOf,
  float,
  packRight,
  packTransposed,
  padded,
  type Matrix,
  type PackedMatrix,
} from '../matrix-product.ts';
import type { Memory } from '../memory.ts';
import { parameterGradients } from '../parameter-gradients.ts';
import { scratchForRows } from '../shards.ts';
import {
  openGradient,
  recurrentOperand,
  throughRecurrentDropoutMask,
  walkBackward,
  walkForward,
} from '../recurrent.ts';
import { openCache, openState, type Sequence } from '../sequence.ts';

/** GRU over a whole sequence. */
export function resetBeforeForward(sequence: Sequence, attributes: GruForwardAttributes): TensorInfo[] {
  const { units, width, stride, bias, recurrentDropoutMask } = sequence;
  const activation = codeOf(attributes.activation);
  const recurrentActivation = codeOf(attributes.recurrentActivation);
  const bytes = units * float;
  const hidden = openState(sequence, sequence.initialHidden);
  const { gateKernel, candidateKernel } = splitKernel(sequence, packRight);
  const gateStride = padded(2 * units) * float;
  const gateCache = openCache(sequence, padded(width), attributes);
  const hiddenCache = openCache(sequence, units, attributes);

  const output = walkForward(sequence, attributes, bias, gateCache.address, hidden.address, (shard) => {
    const { kernels } = shard.memory;
    const operand = recurrentOperand(shard, hidden.address);
    const product = scratchForRows(shard, padded(2 * units));
    const reset = scratchForRows(shard, units);
    return (first, last, projected) => {
      operand.refresh();
      const rows = sequence.rows + first * 4;
      const count = last - first;
      // Not into the gates: where 2 × units is no multiple of eight, a panel would reach into the candidate.
      kernels.multiplyRows(
        operand.address,
        rows,
        count,
        bytes,
        units,
        gateKernel.panels,
        2 * units,
        product,
        0,
        gateStride,
        0,
        0,
      );
      const gates = bringProjection(shard, projected, count);
      kernels.copyRows(product, gateStride, 0, gates, stride, 0, count, 2 * units, 0, true);
      const keepHidden = attributes.saveForGradient ? hiddenCache.address + first * bytes : 0;
      kernels.gruResetBeforeGates(
        gates,
        stride,
        rows,
        count,
        units,
        hidden.address,
        keepHidden,
        recurrentDropoutMask,
        reset,
        recurrentActivation,
      );
      kernels.multiplyRows(reset, 0, count, bytes, units, candidateKernel.panels, units, product, 0, gateStride, 0, 0);
      kernels.gruResetBeforeState(gates, stride, product, gateStride, rows, count, units, hidden.address, activation);
    };
  });
  return [output, hidden.info, ...gateCache.infos, ...hiddenCache.infos];
}

/** The recurrent kernel's columns for z and r, and those for the candidate, packed apart. */
function splitKernel(
  { memory, recurrentKernel, units }: Sequence,
  pack: (memory: Memory, matrix: Matrix) => PackedMatrix,
): { readonly gateKernel: PackedMatrix; readonly candidateKernel: PackedMatrix } {
  return {
    gateKernel: pack(memory, columnsOf(recurrentKernel, 0, 2 * units)),
    candidateKernel: pack(memory, columnsOf(recurrentKernel, 2 * units, units)),
  };
}

/** Its gradient. */
export function resetBeforeBackward(
  sequence: Sequence,
  inputs: RecurrentGradientInputs | WithEmbedding<RecurrentGradientInputs>,
  attributes: GruAttributes,
  dHidden: number,
): TensorInfo[] {
  const { memory, units, stride, steps, recurrentDropoutMask } = sequence;
  const activation = codeOf(attributes.activation);
  const recurrentActivation = codeOf(attributes.recurrentActivation);
  const bytes = units * float;
  const gates = memory.address(cacheOf(inputs, 0));
  const hiddenCache = memory.address(cacheOf(inputs, 1));
  const { gateKernel, candidateKernel } = splitKernel(sequence, packTransposed);
  const dSteps = openGradient(sequence);
  const productStride = padded(units) * float;
  const reset: Matrix = { address: memory.scratch(steps.count * bytes), rows: steps.count, columns: units };

  walkBackward(sequence, attributes, inputs.dOutput, dHidden, (shard) => {
    const { kernels } = shard.memory;
    const product = scratchForRows(shard, padded(units));
    return (first, last) => {
      const rows = sequence.rows + first * 4;
      const count = last - first;
      const at = first * stride;
      const dGates = dSteps.address + at;
      const before = hiddenCache + first * bytes;
      kernels.gruResetBeforeStepBack(
        gates + at,
        stride,
        rows,
        count,
        units,
        before,
        dHidden,
        dGates,
        activation,
        recurrentActivation,
      );
      kernels.multiplyRows(
        dGates + 2 * bytes,
        0,
        count,
        stride,
        units,
        candidateKernel.panels,
        units,
        product,
        0,
        productStride,
        0,
        0,
      );
      kernels.gruResetBeforeBack(
        gates + at,
        stride,
        rows,
        count,
        units,
        before,
        recurrentDropoutMask,
        product,
        productStride,
        dHidden,
        dGates,
        reset.address + first * bytes,
        recurrentActivation,
      );
      kernels.multiplyRows(
        dGates,
        0,
        count,
        stride,
        2 * units,
        gateKernel.panels,
        units,
        product,
        0,
        productStride,
        0,
        0,
      );
      kernels.returnGradient(product, productStride, rows, count, units, recurrentDropoutMask, dHidden, true);
    };
  });

  const operand = throughRecurrentDropoutMask(sequence, hiddenCache);
  return parameterGradients(sequence, dSteps, [
    { operand, gradient: columnsOf(dSteps, 0, 2 * units) },
    { operand: reset, gradient: columnsOf(dSteps, 2 * units, units), firstColumn: 2 * units },
  ]);
}
