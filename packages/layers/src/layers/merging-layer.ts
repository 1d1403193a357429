// What layers that make one value of several have in common.
import { toFloat } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data/predict';
import { expandDims, logicalOr, type Tensor } from '@tensorflow/tfjs-core';

import { Layer } from '../layer.ts';
import type { CallOptions, LayerOutput, RunOptions } from '../layer-call.ts';
import { checkCall } from '../layer-checks.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { describeShape, type Shape } from '../shape.ts';
import type { LayerResult, Value } from '../value.ts';

/** A layer that makes one value of several. */
export abstract class MergingLayer extends Layer {
  /** The output's shape for the inputs'. @throws Error when the layer cannot take such inputs */
  abstract override computeOutputShape(...inputShapes: readonly Shape[]): Shape;
  /** What the layer makes of values, whose tensors are float32. */
  protected abstract merge(values: readonly Value[]): Value;

  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    for (const { tensor, mask } of values) checkCall(this.name, tensor, { ...options, mask });
    this.computeOutputShape(...values.map(({ tensor }) => tensor.shape));
    const numbers = values.map(({ tensor, mask }, place) => ({
      tensor: toFloat(this.name, `input ${place}`, tensor),
      mask,
    }));
    return { values: [this.merge(numbers)], losses: [] };
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    const { tensor: output, mask: outputMask } = this.merge([{ tensor: input, mask }]);
    return { output, mask: outputMask };
  }

  /** It has no weights, so it fits any shape. */
  protected override featuresOf(): undefined {
    return undefined;
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }
}

/** The shape of values that are merged element by element; sizes of 1 are repeated, and axes that a value lacks come after the batch. */
export function broadcastShape(layer: Layer, shapes: readonly Shape[]): Shape {
  const rank = shapes.reduce((most, { length }) => Math.max(most, length), 0);
  const full = shapes.map(([batch = null, ...rest]) => [
    batch,
    ...Array.from({ length: rank - 1 - rest.length }, () => 1),
    ...rest,
  ]);
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = full.map((shape) => shape[axis] ?? null);
    const known = new Set(sizes.filter((size) => size !== null && (axis === 0 || size !== 1)));
    if (known.size > 1) {
      throw new RnnkitError(
        'invalid-argument',
        `${layer.name} takes values of one shape, or of shapes that differ where a size is 1; got ${shapes.map(describeShape).join(' and ')}.`,
      );
    }
    const [size] = known;
    // What is not known yet may be 1, too.
    if (sizes.includes(null) && (size === undefined || axis === 0)) return axis === 0 ? (size ?? null) : null;
    return size ?? 1;
  });
}

/** Gives tensors as many axes as the one that has most; new axes come after the batch. */
export function alignRanks(tensors: readonly Tensor[]): Tensor[] {
  const rank = tensors.reduce((most, tensor) => Math.max(most, tensor.rank), 0);
  return tensors.map((tensor) => {
    let aligned = tensor;
    while (aligned.rank < rank) aligned = expandDims(aligned, 1);
    return aligned;
  });
}

/** A mask with as many axes as the tensor that it belongs to. */
export function maskFor(mask: Tensor, { rank }: Tensor): Tensor {
  let full = mask;
  while (full.rank < rank) full = expandDims(full, -1);
  return full;
}

/** A step is valid where it is so in any value; none, where a value has no mask. */
export function anyMask(values: readonly Value[]): Tensor | undefined {
  let all: Tensor | undefined;
  for (const { mask } of values) {
    if (mask === undefined) return undefined;
    all = all === undefined ? mask : logicalOr(all, mask);
  }
  return all;
}
