// What the gates of lstm and gru say in one step, for those who want to see inside.
import { applyActivation, type FusedActivation, type GruVariant } from '@rnnkit/core';
import { add, matMul, mul, slice, split, unstack, type Tensor } from '@tensorflow/tfjs-core';

import { layerPart, type Part } from '../part.ts';

/** The weights of a recurrent layer. */
export interface RecurrentTensors {
  readonly kernel: Tensor;
  readonly recurrentKernel: Tensor;
  readonly bias?: Tensor;
}

/** The settings of a layer that has gates. */
export interface GatedSettings {
  readonly units: number;
  readonly activation: FusedActivation;
  readonly recurrentActivation: FusedActivation;
  /** Of a gru. */
  readonly variant?: GruVariant;
}

/** A step: its input, `[batch, features]`, and the hidden state before it, `[batch, units]`. */
export interface GateStep {
  readonly input: Tensor;
  readonly hidden: Tensor;
}

type Gates = (tensors: RecurrentTensors, settings: GatedSettings, step: GateStep) => Readonly<Record<string, Tensor>>;

const lstm: Gates = ({ kernel, recurrentKernel, bias }, { activation, recurrentActivation }, { input, hidden }) => {
  const product = add(matMul(input, kernel), matMul(hidden, recurrentKernel));
  const [i, f, c, o] = split(bias === undefined ? product : add(product, bias), 4, 1);
  return {
    input: applyActivation(i!, recurrentActivation),
    forget: applyActivation(f!, recurrentActivation),
    candidate: applyActivation(c!, activation),
    output: applyActivation(o!, recurrentActivation),
  };
};

const gru: Gates = ({ kernel, recurrentKernel, bias }, settings, { input, hidden }) => {
  const { units, activation, recurrentActivation } = settings;
  const after = settings.variant === 'resetAfter';
  const [inputBias, hiddenBias] = bias === undefined || !after ? [bias, undefined] : unstack(bias);
  const plus = (sum: Tensor, more: Tensor | undefined): Tensor => (more === undefined ? sum : add(sum, more));
  const [xz, xr, xh] = split(plus(matMul(input, kernel), inputBias), 3, 1);
  const [hz, hr, hh] = split(plus(matMul(hidden, recurrentKernel), hiddenBias), 3, 1);
  const update = applyActivation(add(xz!, hz!), recurrentActivation);
  const reset = applyActivation(add(xr!, hr!), recurrentActivation);
  const recurrent = after
    ? mul(reset, hh!)
    : matMul(mul(reset, hidden), slice(recurrentKernel, [0, 2 * units], [units, units]));
  return { update, reset, candidate: applyActivation(add(xh!, recurrent), activation) };
};

/** What each layer's gates say, by name, `[batch, units]` each. */
export const gates: { readonly lstm: Gates; readonly gru: Gates } = { lstm, gru };

/** The same, where it is there. */
export const lookingAtGates: Part<typeof gates> = layerPart('gates');
