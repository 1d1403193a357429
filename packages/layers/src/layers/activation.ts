import { check } from '@rnnkit/core';
import type { Tensor } from '@tensorflow/tfjs-core';

import { activate, type ActivationName } from '../activation.ts';
import { Layer, type CallOptions, type LayerOutput, type Shape } from '../layer.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { activationName } from '../layer-options.ts';

class Activation extends Layer {
  readonly className = 'Activation';
  readonly #activation: ActivationName;

  constructor(options: { readonly activation: ActivationName }) {
    super();
    const defaults = { activation: 'linear' as ActivationName };
    this.#activation = check.checkOptions('activation', { activation: activationName }, defaults, options).activation;
  }

  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    return { output: activate(input, this.#activation), mask };
  }

  override stream(): LayerStream {
    return stepwise(this);
  }

  getConfig(): Readonly<Record<string, unknown>> {
    return { activation: this.#activation };
  }
}

/**
 * Applies an activation. As Keras' Activation.
 *
 * @throws Error when there is none of that name
 */
export function activation(options: { readonly activation: ActivationName }): Layer {
  return new Activation(options);
}
