import * as ops from '@rnnkit/core/predict';
import { any, expandDims, fill, logicalOr, max, maximum, where, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { StreamState, streamOf, type LayerStream } from '../layer-stream.ts';
import { expectSequence, type Shape } from '../shape.ts';

class GlobalMaxPooling1d extends Layer {
  readonly className = 'GlobalMaxPooling1D';

  constructor(options: LayerOptions) {
    super(options);
    layerSettings('globalMaxPooling1d', {}, {}, options);
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    return [inputShape[0] ?? null, inputShape[2] ?? null];
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    return { output: ops.maxPooling(input, mask) };
  }

  override openStream(): LayerStream {
    const carried = new StreamState();
    return streamOf(
      this,
      (input, mask) => {
        const part = this.receive(input, { mask });
        const valid =
          mask === undefined ? part : where(expandDims(mask, 2), part, fill(part.shape, Number.NEGATIVE_INFINITY));
        const here = max(valid, 1);
        const isValid = mask === undefined ? fill([part.shape[0] ?? 0, 1], 1, 'bool') : any(mask, 1, true);
        const [before, wasValid] = carried.tensors;
        const largest = before === undefined ? here : maximum(before, here);
        const hasValid = wasValid === undefined ? isValid : logicalOr(wasValid, isValid);
        carried.set([largest, hasValid]);
        return { output: where(hasValid, largest, zerosLike(largest)) };
      },
      () => carried.dispose(),
    );
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/**
 * The largest value over the valid steps: from `[batch, time, features]` to `[batch, features]`; 0 where no step is valid. Keras'
 * GlobalMaxPooling1D takes masked steps for values.
 */
export function globalMaxPooling1d(options: LayerOptions = {}): Layer {
  return new GlobalMaxPooling1d(options);
}
