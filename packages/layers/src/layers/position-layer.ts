// What layers have in common that give each step what stands for its place.
import { broadcastTo, type Tensor } from '@tensorflow/tfjs-core';

import { Layer } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { streamOf, type LayerStream } from '../layer-stream.ts';
import { expectSequence, type Shape } from '../shape.ts';

/** A layer that gives for sequences what stands for their steps' places. */
export abstract class PositionLayer extends Layer {
  /** What stands for some places one after the other, `[steps, features]`. @throws Error when there is no more */
  protected abstract placesFrom(start: number, steps: number, features: number): Tensor;

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    return inputShape;
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    return { output: this.#placesFor(input, 0), mask };
  }

  #placesFor(input: Tensor, start: number): Tensor {
    const [, steps = 0, features = 0] = input.shape;
    return broadcastTo(this.placesFrom(start, steps, features), input.shape);
  }

  override openStream(): LayerStream {
    let steps = 0;
    return streamOf(
      this,
      (part, mask) => {
        const input = this.receive(part, { mask });
        const output = this.#placesFor(input, steps);
        steps += input.shape[1] ?? 0;
        return { output, mask };
      },
      () => {
        steps = 0;
      },
    );
  }
}
