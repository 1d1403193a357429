import type { Tensor } from '@tensorflow/tfjs-core';

import {
  activate,
  activationFrom,
  type Activation,
  type ActivationName,
  type ActivationOption,
} from '../activation.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import type { Shape } from '../shape.ts';

/** Options of {@link activation}. */
export interface ActivationOptions extends LayerOptions {
  /** Its name, or a function of one's own. It has no default. */
  readonly activation: ActivationOption;
}

class ActivationLayer extends Layer {
  readonly className = 'Activation';
  readonly #settings: { readonly activation: ActivationName | Activation };

  constructor(options: ActivationOptions) {
    super(options);
    const needed = { activation: 'such as relu' };
    this.#settings = layerSettings('activation', { activation: activationFrom }, {}, options, needed);
  }

  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    return { output: activate(input, this.#settings.activation), mask };
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/**
 * Applies an activation. As Keras' Activation.
 *
 * @throws Error when there is none of that name
 */
export function activation(options: ActivationOptions): Layer {
  return new ActivationLayer(options);
}
