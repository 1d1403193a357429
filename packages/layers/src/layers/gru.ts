import { applyActivation, gru as runGru, type FusedActivation, type GruForm, type RecurrentResult } from '@rnnkit/core';
import { check } from '@rnnkit/data';
import { add, matMul, mul, slice, split, unstack, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer } from '../layer.ts';
import { fusedActivationName } from '../layer-options.ts';
import { RecurrentLayer, type RecurrentCall } from './recurrent-layer.ts';
import { recurrentSettings, type RecurrentLayerOptions, type RecurrentSettings } from './recurrent-settings.ts';

/** Options of {@link gru}. */
export interface GruLayerOptions extends RecurrentLayerOptions {
  /** Activation of the gates. Default `sigmoid`. */
  readonly recurrentActivation?: FusedActivation;
  /** Whether the reset gate comes after the recurrent product, as in cuDNN and PyTorch. Default true. */
  readonly resetAfter?: boolean;
  /**
   * Chung et al. 2014's convention, `h' = (1 − z) ⊙ h + z ⊙ ĥ`, the form that many tutorials print; the reset gate comes
   * before the product. Default false.
   */
  readonly chung?: boolean;
}

interface GruSettings extends RecurrentSettings {
  readonly recurrentActivation: FusedActivation;
  readonly resetAfter: boolean;
  readonly chung: boolean;
}

class Gru extends RecurrentLayer<GruSettings> {
  readonly className = 'GRU';

  constructor(options: object) {
    const checks = { recurrentActivation: fusedActivationName, resetAfter: check.flag, chung: check.flag };
    const more = { recurrentActivation: 'sigmoid' as FusedActivation, resetAfter: true, chung: false };
    super(options, recurrentSettings('gru', options, checks, more), 3, 1);
  }

  get #form(): GruForm {
    if (this.settings.chung) return 'chung';
    return this.settings.resetAfter ? 'resetAfter' : 'resetBefore';
  }

  protected override biasShape(width: number): readonly number[] {
    return this.#form === 'resetAfter' ? [2, width] : [width];
  }

  withConfig(config: object): Gru {
    return new Gru(config);
  }

  gates(input: Tensor, hidden: Tensor): Readonly<Record<string, Tensor>> {
    const { kernel, recurrentKernel, bias } = this.tensors;
    const { units, activation, recurrentActivation } = this.settings;
    const after = this.#form === 'resetAfter';
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
  }

  protected operate({ initialCell: _, ...inputs }: RecurrentCall, returnState: boolean): RecurrentResult {
    return runGru(inputs, { ...this.settings, returnState, form: this.#form });
  }
}

/**
 * Gated recurrent unit (Cho et al. 2014). From `[batch, time, features]` to `[batch, units]`, or `[batch, time, units]`
 * with `returnSequences`. As Keras' GRU; gates are in its order z, r, h.
 *
 * @throws Error when an option is not what it has to be
 */
export function gru(options: GruLayerOptions): Layer {
  return new Gru(options);
}
