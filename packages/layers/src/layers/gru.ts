import type { FusedActivation, GruVariant, RecurrentResult } from '@rnnkit/core';
import * as ops from '@rnnkit/core/predict';
import { check } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { Layer } from '../layer.ts';
import { fusedActivationName } from '../layer-options.ts';
import type { Gate } from '../observation.ts';
import { needed } from '../part.ts';
import { refusals } from '../refused.ts';
import { lookingAtGates } from './gates.ts';
import type { RecurrentCall } from './recurrent-call.ts';
import { RecurrentLayer } from './recurrent-layer.ts';
import { recurrentSettings, type RecurrentLayerOptions, type RecurrentSettings } from './recurrent-settings.ts';

/** Options of {@link gru}. */
export interface GruLayerOptions extends RecurrentLayerOptions {
  /** Activation of the gates. Default `sigmoid`. */
  readonly recurrentActivation?: FusedActivation;
  /**
   * Where the reset gate acts, and what the update gate keeps. `resetAfter`: after the recurrent product, as in cuDNN, PyTorch and
   * Keras. `resetBefore`: before it (Cho et al. 2014). `chung`: before it, and `h' = (1 − z) ⊙ h + z ⊙ ĥ` (Chung et al. 2014), as
   * many tutorials print it. Default `resetAfter`.
   */
  readonly variant?: GruVariant;
  /** Keras' name for two of the variants: true is `resetAfter`, false `resetBefore`. Default: what `variant` says. */
  readonly resetAfter?: boolean;
}

interface GruSettings extends RecurrentSettings {
  readonly recurrentActivation: FusedActivation;
  readonly variant: GruVariant;
}

const checks: check.OptionChecks = {
  recurrentActivation: fusedActivationName,
  variant: check.oneOf('resetAfter', 'resetBefore', 'chung'),
  resetAfter: check.flag,
};

/** The settings, in which `resetAfter` has become a variant. */
function gruSettings(options: object): GruSettings {
  const more: { recurrentActivation: FusedActivation; variant?: GruVariant; resetAfter?: boolean } = {
    recurrentActivation: 'sigmoid',
  };
  const { variant, resetAfter, ...settings } = recurrentSettings('gru', options, checks, more);
  if (variant !== undefined && resetAfter !== undefined && resetAfter !== (variant === 'resetAfter'))
    throw needed(refusals).contradictory(variant, resetAfter);
  return { ...settings, variant: variant ?? (resetAfter === false ? 'resetBefore' : 'resetAfter') };
}

class Gru extends RecurrentLayer<GruSettings> {
  readonly className = 'GRU';

  constructor(options: object) {
    super(options, gruSettings(options), 3, 1);
  }

  protected override biasShape(width: number): readonly number[] {
    return this.settings.variant === 'resetAfter' ? [2, width] : [width];
  }

  withConfig(config: object): Gru {
    return new Gru(config);
  }

  gates(input: Tensor, hidden: Tensor): Readonly<Record<string, Gate>> {
    return needed(lookingAtGates).gru(this.tensors, this.settings, { input, hidden });
  }

  protected operate({ initialCell: _, ...inputs }: RecurrentCall, returnState: boolean): RecurrentResult {
    return ops.gru(inputs, { ...this.settings, returnState });
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

/** What `gru` is made of when it is read from a configuration. */
export function gruFromConfig(config: object): Layer {
  return new Gru(withVariant(config));
}

/** A configuration of today of one that may be older: files of version 1 have a flag for Chung's variant. */
export function withVariant({
  chung,
  resetAfter,
  ...options
}: {
  readonly chung?: unknown;
  readonly resetAfter?: unknown;
}): object {
  if (chung === undefined) return { ...options, ...(resetAfter !== undefined && { resetAfter }) };
  return check.flag(chung, 'gru: chung') === true ? { ...options, variant: 'chung' } : { ...options, resetAfter };
}
