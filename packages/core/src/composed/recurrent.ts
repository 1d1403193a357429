// The recurrent operations from stock kernels, on the tape: correct on every backend, at a hundred kernels per time step.
import {
  add,
  expandDims,
  matMul,
  mul,
  reshape,
  stack,
  tidy,
  unstack,
  where,
  zeros,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';

import type { RecurrentAttributes } from '../kernels/recurrent.ts';

/** Inputs of a composed recurrent operation. */
interface ComposedInputs {
  readonly x: Tensor;
  readonly kernel: Tensor;
  readonly recurrentKernel: Tensor;
  readonly bias?: Tensor | undefined;
  readonly initialHidden?: Tensor | undefined;
  readonly initialCell?: Tensor | undefined;
  readonly mask?: Tensor | undefined;
  readonly recurrentDropoutMask?: Tensor | undefined;
}

/** What a composed step works with. */
export interface ComposedStepInputs<Attributes> {
  /** x W + b of this step, `[batch, gates × units]`. */
  readonly projected: Tensor;
  /** Recurrent weights, `[units, gates × units]`. */
  readonly recurrentKernel: Tensor;
  /** The bias as given; a step adds the part that meets the hidden state. */
  readonly bias: Tensor | undefined;
  /** Multiplies a state where it meets the recurrent weights. */
  readonly drop: (state: Tensor) => Tensor;
  readonly attributes: Attributes;
}

/** One step: from the states before it to those after it, hidden first. */
export type ComposedStep<Attributes> = (inputs: ComposedStepInputs<Attributes>, states: readonly Tensor[]) => Tensor[];

/** Runs a step over the sequence. Returns the output and the final states. */
export function composeRecurrent<Attributes extends RecurrentAttributes>(
  step: ComposedStep<Attributes>,
  stateCount: number,
  inputs: ComposedInputs,
  attributes: Attributes,
): Tensor[] {
  return tidy(() => {
    const { recurrentKernel, bias, mask, recurrentDropoutMask } = inputs;
    const [batch = 0] = inputs.x.shape;
    const units = recurrentKernel.shape[0] ?? 0;
    const order = <Item>(items: Item[]): Item[] => (attributes.goBackwards ? items.toReversed() : items);
    const projections = order(project(inputs));
    const valid = mask === undefined ? undefined : order(unstack(mask, 1)).map((column) => expandDims(column, 1));
    const drop = (state: Tensor): Tensor =>
      recurrentDropoutMask === undefined ? state : mul(state, recurrentDropoutMask);

    let states = [inputs.initialHidden, inputs.initialCell]
      .slice(0, stateCount)
      .map((state) => state ?? zeros([batch, units]));
    let output: Tensor = zeros([batch, units]);
    const outputs: Tensor[] = [];
    for (const [index, projected] of projections.entries()) {
      const next = step({ projected, recurrentKernel, bias, drop, attributes }, states);
      const isValid = valid?.[index];
      if (isValid === undefined) {
        states = next;
        output = next[0]!;
      } else {
        output = where(isValid, next[0]!, attributes.zeroOutputForMask ? zerosLike(output) : output);
        states = next.map((state, position) => where(isValid, state, states[position]!));
      }
      outputs.push(output);
    }
    return [attributes.returnSequences ? stack(outputs, 1) : output, ...states];
  });
}

/** x W + b for every time step, in one product. What is masked is zero before it, so that NaN there cannot spread. */
function project({ x, kernel, bias, mask }: ComposedInputs): Tensor[] {
  const [batch = 0, time = 0, features = 0] = x.shape;
  const clean = mask === undefined ? x : where(expandDims(mask, 2), x, zerosLike(x));
  const product = matMul(reshape(clean, [batch * time, features]), kernel);
  const inputBias = bias === undefined || bias.rank === 1 ? bias : unstack(bias)[0];
  const projected = inputBias === undefined ? product : add(product, inputBias);
  return unstack(reshape(projected, [batch, time, kernel.shape[1] ?? 0]), 1);
}
