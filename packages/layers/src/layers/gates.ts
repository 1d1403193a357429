// What the gates of recurrent layers say in one step, and what of: for those who want to see inside.
import { applyActivation, type FusedActivation, type GruVariant } from '@rnnkit/core';
import { add, matMul, mul, slice, split, unstack, type Tensor } from '@tensorflow/tfjs-core';

import type { Gate } from '../observation.ts';
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

type Gates<Settings> = (
  tensors: RecurrentTensors,
  settings: Settings,
  step: GateStep,
) => Readonly<Record<string, Gate>>;

const gate = (activation: FusedActivation, input: Tensor, recurrent: Tensor, bias: Tensor | undefined): Gate => {
  const sum = add(input, recurrent);
  return { value: applyActivation(bias === undefined ? sum : add(sum, bias), activation), input, recurrent, bias };
};

const simpleRnn: Gates<Pick<GatedSettings, 'activation'>> = (
  { kernel, recurrentKernel, bias },
  { activation },
  { input, hidden },
) => ({
  hidden: gate(activation, matMul(input, kernel), matMul(hidden, recurrentKernel), bias),
});

const lstm: Gates<GatedSettings> = (
  { kernel, recurrentKernel, bias },
  { activation, recurrentActivation },
  { input, hidden },
) => {
  const [xi, xf, xc, xo] = split(matMul(input, kernel), 4, 1);
  const [hi, hf, hc, ho] = split(matMul(hidden, recurrentKernel), 4, 1);
  const [bi, bf, bc, bo] = bias === undefined ? [] : split(bias, 4);
  return {
    input: gate(recurrentActivation, xi!, hi!, bi),
    forget: gate(recurrentActivation, xf!, hf!, bf),
    candidate: gate(activation, xc!, hc!, bc),
    output: gate(recurrentActivation, xo!, ho!, bo),
  };
};

const gru: Gates<GatedSettings> = ({ kernel, recurrentKernel, bias }, settings, { input, hidden }) => {
  const { units, activation, recurrentActivation } = settings;
  const after = settings.variant === 'resetAfter';
  const [inputBias, hiddenBias] = bias === undefined || !after ? [bias, undefined] : unstack(bias);
  const [xz, xr, xh] = split(matMul(input, kernel), 3, 1);
  const [hz, hr, hh] = split(matMul(hidden, recurrentKernel), 3, 1);
  const [bz, br, bh] = inputBias === undefined ? [] : split(inputBias, 3);
  const [cz, cr, ch] = hiddenBias === undefined ? [] : split(hiddenBias, 3);
  const both = (one: Tensor | undefined, other: Tensor | undefined): Tensor | undefined =>
    one === undefined || other === undefined ? one : add(one, other);
  const update = gate(recurrentActivation, xz!, hz!, both(bz, cz));
  const reset = gate(recurrentActivation, xr!, hr!, both(br, cr));
  const recurrent = after
    ? mul(reset.value, ch === undefined ? hh! : add(hh!, ch))
    : matMul(mul(reset.value, hidden), slice(recurrentKernel, [0, 2 * units], [units, units]));
  return { update, reset, candidate: gate(activation, xh!, recurrent, bh) };
};

/** What each layer's gates say, by name. */
export const gates: {
  readonly simpleRnn: typeof simpleRnn;
  readonly lstm: typeof lstm;
  readonly gru: typeof gru;
} = { simpleRnn, lstm, gru };

/** The same, where it is there. */
export const lookingAtGates: Part<typeof gates> = layerPart('gates');
