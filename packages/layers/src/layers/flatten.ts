import { RnnkitError } from '@rnnkit/data/predict';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import type { Shape } from '../shape.ts';

class Flatten extends Layer {
  readonly className = 'Flatten';

  constructor(options: LayerOptions) {
    super(options);
    layerSettings('flatten', {}, {}, options);
  }

  computeOutputShape([batch = null, ...rest]: Shape): Shape {
    const size = rest.reduce<number | null>(
      (product, side) => (product === null || side === null ? null : product * side),
      1,
    );
    return [batch, size];
  }

  protected compute(input: Tensor): LayerOutput {
    const [batch = 0, ...rest] = input.shape;
    return { output: reshape(input, [batch, rest.reduce((product, size) => product * size, 1)]) };
  }

  override openStream(): LayerStream {
    if ((this.inputShape?.length ?? 0) > 2) {
      throw new RnnkitError(
        'unsupported',
        `${this.name} cannot be streamed: it puts all steps of a sequence side by side.`,
      );
    }
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/** From `[batch, …]` to `[batch, features]`. As Keras' Flatten. */
export function flatten(options: LayerOptions = {}): Layer {
  return new Flatten(options);
}
