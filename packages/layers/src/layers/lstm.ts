import type { FusedActivation, LstmResult } from '@rnnkit/core';
import * as ops from '@rnnkit/core/predict';
import { check } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { Initializer } from '../initializer.ts';
import type { Layer } from '../layer.ts';
import { fusedActivationName } from '../layer-options.ts';
import type { Gate } from '../observation.ts';
import { needed } from '../part.ts';
import { lookingAtGates } from './gates.ts';
import type { RecurrentCall } from './recurrent-call.ts';
import { RecurrentLayer } from './recurrent-layer.ts';
import { recurrentSettings, type RecurrentLayerOptions, type RecurrentSettings } from './recurrent-settings.ts';

/** Options of {@link lstm}. */
export interface LstmLayerOptions extends RecurrentLayerOptions {
  /** Activation of the gates. Default `sigmoid`. */
  readonly recurrentActivation?: FusedActivation;
  /** Whether the forget gate's bias starts at 1, so that the cell remembers (Jozefowicz et al. 2015). Default true. */
  readonly unitForgetBias?: boolean;
}

interface LstmSettings extends RecurrentSettings {
  readonly recurrentActivation: FusedActivation;
  readonly unitForgetBias: boolean;
}

class Lstm extends RecurrentLayer<LstmSettings> {
  readonly className = 'LSTM';

  constructor(options: object) {
    const checks = { recurrentActivation: fusedActivationName, unitForgetBias: check.flag };
    const more = { recurrentActivation: 'sigmoid' as FusedActivation, unitForgetBias: true };
    super(options, recurrentSettings('lstm', options, checks, more), 4, 2);
  }

  protected override biasInitializer(): Initializer {
    return this.settings.unitForgetBias ? withForgetBias(this.settings.biasInitializer) : this.settings.biasInitializer;
  }

  withConfig(config: object): Lstm {
    return new Lstm(config);
  }

  gates(input: Tensor, hidden: Tensor): Readonly<Record<string, Gate>> {
    return needed(lookingAtGates).lstm(this.tensors, this.settings, { input, hidden });
  }

  protected operate(inputs: RecurrentCall, returnState: boolean): LstmResult {
    return ops.lstm(inputs, { ...this.settings, returnState });
  }
}

/** Sets the second of the four gates' bias to one. */
function withForgetBias(initializer: Initializer): Initializer {
  return {
    className: initializer.className,
    getConfig: () => initializer.getConfig(),
    initialize: (shape, random) => {
      const values = initializer.initialize(shape, random);
      return values.fill(1, values.length / 4, values.length / 2);
    },
  };
}

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997). From `[batch, time, features]` to `[batch, units]`, or
 * `[batch, time, units]` with `returnSequences`. As Keras' LSTM; gates are in its order i, f, c, o.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * lstm({ units: 64, dropout: 0.2 })
 */
export function lstm(options: LstmLayerOptions): Layer {
  return new Lstm(options);
}
