import type { Tensor } from '@tensorflow/tfjs-core';

import { activate, type ActivationName } from '../activation.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { activationName, layerSettings } from '../layer-options.ts';
import type { Shape } from '../shape.ts';

/** Options of {@link activation}. */
export interface ActivationOptions extends LayerOptions {
  /** Its name. */
  readonly activation: ActivationName;
}

class Activation extends Layer {
  readonly className = 'Activation';
  readonly #settings: ActivationOptions;

  constructor(options: ActivationOptions) {
    super(options);
    const needed = { activation: 'the name of one' };
    this.#settings = layerSettings('activation', { activation: activationName }, {}, options, needed);
  }

  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    return { output: activate(input, this.#settings.activation), mask };
  }

  override stream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { ...this.#settings };
  }
}

/**
 * Applies an activation. As Keras' Activation.
 *
 * @throws Error when there is none of that name
 */
export function activation(options: ActivationOptions): Layer {
  return new Activation(options);
}
