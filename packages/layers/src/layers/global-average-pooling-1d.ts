import * as ops from '@rnnkit/core/predict';
import { add, cast, div, expandDims, maximum, ones, sum, where, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { StreamState, streamOf, type LayerStream } from '../layer-stream.ts';
import { expectSequence, type Shape } from '../shape.ts';

class GlobalAveragePooling1d extends Layer {
  readonly className = 'GlobalAveragePooling1D';

  constructor(options: LayerOptions) {
    super(options);
    layerSettings('globalAveragePooling1d', {}, {}, options);
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    return [inputShape[0] ?? null, inputShape[2] ?? null];
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    return { output: ops.averagePooling(input, mask) };
  }

  override openStream(): LayerStream {
    const carried = new StreamState();
    return streamOf(
      this,
      (input, mask) => {
        const part = this.receive(input, { mask });
        const [batch = 0, steps = 0] = part.shape;
        const valid = mask === undefined ? part : where(expandDims(mask, 2), part, zerosLike(part));
        const counted = mask === undefined ? ones([batch, steps]) : cast(mask, 'float32');
        const [total, count] = carried.tensors;
        const sums = [sum(valid, 1), sum(counted, 1, true)] as const;
        const next = total === undefined ? sums : ([add(total, sums[0]), add(count!, sums[1])] as const);
        carried.set(next);
        return { output: div(next[0], maximum(next[1], 1)) };
      },
      () => carried.dispose(),
    );
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/**
 * The average over the valid steps: from `[batch, time, features]` to `[batch, features]`. Where no step is valid it is 0
 * (Keras gives NaN).
 */
export function globalAveragePooling1d(options: LayerOptions = {}): Layer {
  return new GlobalAveragePooling1d(options);
}
