import { check } from '@rnnkit/core';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';

import { describeShape, type CallOptions, type Layer, type LayerOutput, type Shape } from '../layer.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { describe } from '../layer-options.ts';
import { Wrapper } from '../wrapper.ts';
import type { WeightSource } from '../weight-source.ts';

class TimeDistributed extends Wrapper {
  readonly className = 'TimeDistributed';
  protected readonly inner: { readonly '': Layer };

  constructor(layer: Layer) {
    super();
    this.inner = { '': layer };
  }

  computeOutputShape(inputShape: Shape): Shape {
    if (inputShape.length < 3) {
      throw new Error(`${this.name} takes [batch, time, …]; got an input of the shape ${describeShape(inputShape)}.`);
    }
    const [batch = null, time = null, ...rest] = inputShape;
    return [batch, time, ...this.inner[''].computeOutputShape([null, ...rest]).slice(1)];
  }

  protected override createWeights([, , ...rest]: Shape, source: WeightSource): void {
    this.inner[''].build([null, ...rest], source);
  }

  /** The inner layer knows what it takes. */
  protected override prepare(input: Tensor): Tensor {
    return input;
  }

  protected compute(input: Tensor, { mask, initialState: _, firstRow = 0, ...options }: CallOptions = {}): LayerOutput {
    const [batch = 0, time = 0, ...rest] = input.shape;
    const rows = reshape(input, [batch * time, ...rest]);
    const { output, activityLoss } = this.inner[''].call(rows, { ...options, firstRow: firstRow * time });
    return { output: reshape(output, [batch, time, ...output.shape.slice(1)]), mask, activityLoss };
  }

  override stream(): LayerStream {
    return stepwise(this);
  }

  getConfig(): Readonly<Record<string, unknown>> {
    return { layer: describe(this.inner['']) };
  }
}

/**
 * Applies a layer to every step: from `[batch, time, …]` to `[batch, time, …]`. As Keras' TimeDistributed.
 *
 * @example
 * timeDistributed(dense({ units: 5, activation: 'softmax' })) // a class for every token
 */
export function timeDistributed(layer: Layer): Layer {
  return new TimeDistributed(layer);
}

/** What `timeDistributed` is made of when it is read from a configuration. */
export function timeDistributedFromConfig(
  { layer, ...options }: { readonly layer?: unknown },
  read: (description: unknown) => Layer,
): Layer {
  check.checkOptions('timeDistributed', {}, {}, options);
  return new TimeDistributed(read(layer));
}
