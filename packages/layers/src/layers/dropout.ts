import { check } from '@rnnkit/core';
import { mul, type Tensor } from '@tensorflow/tfjs-core';

import { dropoutMask } from '../dropout-mask.ts';
import { Layer, type CallOptions, type LayerOutput, type Shape } from '../layer.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';

class Dropout extends Layer {
  readonly className = 'Dropout';
  readonly #rate: number;

  constructor(options: { readonly rate: number }) {
    super();
    this.#rate = check.checkOptions('dropout', { rate: check.fraction }, { rate: 0.5 }, options).rate;
  }

  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  protected compute(input: Tensor, options: CallOptions = {}): LayerOutput {
    const { training, mask } = options;
    if (training !== true || this.#rate === 0) return { output: input, mask };
    return { output: mul(input, dropoutMask(this.name, input.shape, this.#rate, options)), mask };
  }

  override stream(): LayerStream {
    return stepwise(this);
  }

  getConfig(): Readonly<Record<string, unknown>> {
    return { rate: this.#rate };
  }
}

/**
 * Sets a share of the values to zero while training and scales the others up (Srivastava et al. 2014). As Keras' Dropout.
 *
 * @throws Error when the rate is not in `[0, 1)`
 */
export function dropout(options: { readonly rate: number }): Layer {
  return new Dropout(options);
}
