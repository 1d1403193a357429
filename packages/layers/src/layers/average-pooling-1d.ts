import { add, div, tensor, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer } from '../layer.ts';
import { paddedBefore, stepsOfWindows, type Windows } from '../windows.ts';
import { Pooling1d, type Pooling1dOptions } from './pooling-1d.ts';

class AveragePooling1d extends Pooling1d {
  readonly className = 'AveragePooling1D';

  protected pool(input: Tensor, windows: Windows): Tensor {
    const sums = stepsOfWindows(input, windows, 0).reduce((sum, step) => add(sum, step));
    if (windows.padding === 'valid') return div(sums, windows.size);
    return div(sums, stepsWithin(windows, input.shape[1] ?? 0, sums.shape[1] ?? 0));
  }
}

/** How many steps of each window are within the sequence, `[1, windows, 1]`. */
function stepsWithin(windows: Windows, time: number, count: number): Tensor {
  const before = paddedBefore(windows, time);
  const within = Float32Array.from({ length: count }, (_, window) => {
    const first = window * windows.strides - before;
    return Math.min(first + windows.size, time) - Math.max(first, 0);
  });
  return tensor(within, [1, count, 1]);
}

/**
 * The average of each feature in pools of steps: from `[batch, time, features]` to `[batch, pools, features]`. As Keras'
 * AveragePooling1D, which has no masks: those steps count like others, and the output has no mask.
 *
 * @throws Error when an option is not what it has to be
 */
export function averagePooling1d(options: Pooling1dOptions = {}): Layer {
  return new AveragePooling1d('averagePooling1d', options);
}
