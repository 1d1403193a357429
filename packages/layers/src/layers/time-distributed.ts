import { keepLogits, logitsOf } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data/predict';
import { any, expandDims, logicalAnd, mul, reshape, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import { callWithin } from '../call-within.ts';
import { expectLayer } from '../expect-layer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { layerSettings, layerToConfig } from '../layer-options.ts';
import { describeShape, expectSteps, type Shape } from '../shape.ts';
import type { WeightSource } from '../weight-source.ts';

class TimeDistributed extends Layer {
  readonly className = 'TimeDistributed';
  protected override readonly inner: { readonly '': Layer };

  constructor(layer: Layer, options: LayerOptions) {
    super(options);
    layerSettings('timeDistributed', {}, {}, options);
    this.inner = { '': expectLayer('timeDistributed', layer) };
  }

  computeOutputShape(inputShape: Shape): Shape {
    if (inputShape.length < 3) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} takes [batch, time, …]; got an input of the shape ${describeShape(inputShape)}.`,
      );
    }
    expectSteps(this, inputShape);
    const [batch = null, time = null, ...rest] = inputShape;
    return [batch, time, ...this.inner[''].computeOutputShape([null, ...rest]).slice(1)];
  }

  protected override createWeights([, , ...rest]: Shape, source: WeightSource): void {
    this.inner[''].build([null, ...rest], source);
  }

  /** The layer within knows what it takes. */
  protected override prepare(input: Tensor): Tensor {
    return input;
  }

  protected compute(input: Tensor, { mask, initialState: _, ...options }: CallOptions = {}): LayerOutput {
    const [batch = 0, time = 0] = input.shape;
    const within = mask === undefined || mask.rank === 2 ? undefined : joinAxes(mask);
    const result = callWithin(this.inner[''], joinAxes(input), { ...options, mask: within });
    const output = divideAxis(result.output, batch, time);
    // For a stable loss of each step.
    const origin = logitsOf(result.output);
    if (origin !== undefined) keepLogits(output, divideAxis(origin.logits, batch, time), origin.activation);
    const begun = result.mask === undefined ? undefined : divideAxis(result.mask, batch, time);
    return {
      output,
      mask: begun === undefined ? validSteps(mask) : validWithin(begun, mask),
      // By the rows of the batch, not by all steps of them.
      activityLoss: result.activityLoss === undefined ? undefined : mul<Scalar>(result.activityLoss, time),
      updates: result.updates,
    };
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { layer: layerToConfig(this.inner['']) };
  }
}

/** Batch and time as one axis. */
function joinAxes(tensor: Tensor): Tensor {
  const [batch = 0, time = 0, ...rest] = tensor.shape;
  return reshape(tensor, [batch * time, ...rest]);
}

/** Batch and time as two axes again. */
function divideAxis(tensor: Tensor, batch: number, time: number): Tensor {
  return reshape(tensor, [batch, time, ...tensor.shape.slice(1)]);
}

/** A step of which something is valid is valid. */
function validSteps(mask: Tensor | undefined): Tensor | undefined {
  if (mask === undefined || mask.rank === 2) return mask;
  return any(reshape(mask, [...mask.shape.slice(0, 2), -1]), 2);
}

/** What the layer within masks, and what came in masked. */
function validWithin(begun: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined || mask.rank > 2) return begun;
  let steps = mask;
  while (steps.rank < begun.rank) steps = expandDims(steps, -1);
  return logicalAnd(begun, steps);
}

/**
 * Applies a layer to every step: from `[batch, time, …]` to `[batch, time, …]`. As Keras' TimeDistributed. A mask of an input with
 * more axes, such as `[batch, sentences, words]`, is the layer's mask at each step; if it leaves none, a step is valid in which
 * anything is. An activity regularizer of the layer counts (Keras ignores it); its penalty is divided by the batch size.
 *
 * @throws Error when it is given no layer
 *
 * @example
 * timeDistributed(dense({ units: 5, activation: 'softmax' })) // a class for every token
 */
export function timeDistributed(layer: Layer, options: LayerOptions = {}): Layer {
  return new TimeDistributed(layer, options);
}
