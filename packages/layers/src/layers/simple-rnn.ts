import type { RecurrentResult } from '@rnnkit/core';
import * as ops from '@rnnkit/core/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { Layer } from '../layer.ts';
import type { Gate } from '../observation.ts';
import { needed } from '../part.ts';
import { lookingAtGates } from './gates.ts';
import type { RecurrentCall } from './recurrent-call.ts';
import { RecurrentLayer } from './recurrent-layer.ts';
import { recurrentSettings, type RecurrentLayerOptions } from './recurrent-settings.ts';

class SimpleRnn extends RecurrentLayer {
  readonly className = 'SimpleRNN';

  constructor(options: object) {
    super(options, recurrentSettings('simpleRnn', options, {}, {}), 1, 1);
  }

  withConfig(config: object): SimpleRnn {
    return new SimpleRnn(config);
  }

  gates(input: Tensor, hidden: Tensor): Readonly<Record<string, Gate>> {
    return needed(lookingAtGates).simpleRnn(this.tensors, this.settings, { input, hidden });
  }

  protected operate({ initialCell: _, ...inputs }: RecurrentCall, returnState: boolean): RecurrentResult {
    return ops.simpleRnn(inputs, { ...this.settings, returnState });
  }
}

/**
 * SimpleRNN: `h' = φ(x W + h U + b)` (Elman 1990). From `[batch, time, features]` to `[batch, units]`, or
 * `[batch, time, units]` with `returnSequences`. As Keras' SimpleRNN.
 *
 * @throws Error when an option is not what it has to be
 */
export function simpleRnn(options: RecurrentLayerOptions): Layer {
  return new SimpleRnn(options);
}
