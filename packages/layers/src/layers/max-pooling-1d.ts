import { maximum, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer } from '../layer.ts';
import { stepsOfWindows, type Windows } from '../windows.ts';
import { Pooling1d, type Pooling1dOptions } from './pooling-1d.ts';

class MaxPooling1d extends Pooling1d {
  readonly className = 'MaxPooling1D';

  protected pool(input: Tensor, windows: Windows): Tensor {
    // Of several that are the largest, the first learns.
    return stepsOfWindows(input, windows, Number.NEGATIVE_INFINITY).reduce((largest, step) => maximum(largest, step));
  }
}

/**
 * The largest value of each feature in pools of steps: from `[batch, time, features]` to `[batch, pools, features]`. As Keras'
 * MaxPooling1D, which has no masks: those steps count like others, and the output has no mask.
 *
 * @throws Error when an option is not what it has to be
 */
export function maxPooling1d(options: Pooling1dOptions = {}): Layer {
  return new MaxPooling1d('maxPooling1d', options);
}
