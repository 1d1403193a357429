import { check, RnnkitError } from '@rnnkit/data/predict';
import { matMul, maximum, mul, reshape, rsqrt, square, sum, transpose, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer, LayerOptions } from '../layer.ts';
import { layerSettings } from '../layer-options.ts';
import { describeShape, type Shape } from '../shape.ts';
import type { Value } from '../value.ts';
import { MergingLayer } from './merging-layer.ts';

/** Options of {@link dot}. */
export interface DotOptions extends LayerOptions {
  /** The axis of both values that is summed over, or one of each; not 0, the batch. It has no default. */
  readonly axes: number | readonly [number, number];
  /** Whether both are brought to length 1 along that axis first, so that the result is their cosine. Default false. */
  readonly normalize?: boolean;
}

interface DotSettings {
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;
}

/** Keras' smallest length. */
const shortest = 1e-7;

class Dot extends MergingLayer {
  readonly className = 'Dot';
  readonly #settings: DotSettings;

  constructor(options: DotOptions) {
    super(options);
    const isAxis = (value: unknown): boolean => Number.isSafeInteger(value) && value !== 0;
    const axes = check.rule(
      'an axis other than 0, or two of them',
      (value) => isAxis(value) || (Array.isArray(value) && value.length === 2 && value.every(isAxis)),
    );
    const needed = { axes: 'the axis to sum over' };
    this.#settings = layerSettings<DotSettings>(
      'dot',
      { axes, normalize: check.flag },
      { normalize: false },
      options,
      needed,
    );
  }

  computeOutputShape(...inputShapes: readonly Shape[]): Shape {
    if (inputShapes.length !== 2)
      throw new RnnkitError('invalid-argument', `${this.name} takes 2 values; got ${inputShapes.length}.`);
    const [left = [], right = []] = inputShapes;
    const [first, second] = this.#axes(left.length, right.length);
    const [batch, otherBatch, size, otherSize] = [left[0], right[0], left[first], right[second]];
    const differ = (one: number | null | undefined, other: number | null | undefined): boolean =>
      one === undefined || other === undefined || (one !== null && other !== null && one !== other);
    if (first < 1 || second < 1 || differ(size, otherSize) || differ(batch, otherBatch)) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} sums over axis ${first} of the first value and ${second} of the second, which have to be of one size; got ${describeShape(left)} and ${describeShape(right)}.`,
      );
    }
    const rest = [...left.toSpliced(first, 1).slice(1), ...right.toSpliced(second, 1).slice(1)];
    return [batch ?? otherBatch ?? null, ...(rest.length === 0 ? [1] : rest)];
  }

  /** The axes, counted from the first. */
  #axes(rank: number, otherRank: number): readonly [number, number] {
    const { axes } = this.#settings;
    const [first, second] = typeof axes === 'number' ? [axes, axes] : axes;
    return [first < 0 ? rank + first : first, second < 0 ? otherRank + second : second];
  }

  protected merge([{ tensor: left }, { tensor: right }]: readonly [Value, Value]): Value {
    const [first, second] = this.#axes(left.rank, right.rank);
    const { normalize } = this.#settings;
    const [one, other] = normalize ? [toUnit(left, first), toUnit(right, second)] : [left, right];
    const shape = this.computeOutputShape(left.shape, right.shape) as number[];
    const [batch = 0] = left.shape;
    const size = left.shape[first] ?? 1;
    const rows = reshape(lastAxis(one, first), [batch, left.size / Math.max(1, batch * size), size]);
    const columns = reshape(lastAxis(other, second), [batch, right.size / Math.max(1, batch * size), size]);
    return { tensor: reshape(matMul(rows, columns, false, true), shape) };
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { ...this.#settings };
  }
}

/** Moves an axis to the end. */
function lastAxis(tensor: Tensor, axis: number): Tensor {
  const order = Array.from({ length: tensor.rank }, (_, place) => place);
  return axis === tensor.rank - 1 ? tensor : transpose(tensor, [...order.toSpliced(axis, 1), axis]);
}

/** Brings a tensor to length 1 along an axis. */
function toUnit(tensor: Tensor, axis: number): Tensor {
  return mul(tensor, rsqrt(maximum(sum(square(tensor), axis, true), shortest ** 2)));
}

/**
 * The sum of two values' products along an axis: of `[batch, time, features]` and `[batch, features]` with `axes: [2, 1]` it is
 * `[batch, time]`, of two `[batch, features]` `[batch, 1]`. The result has no mask. As Keras' Dot.
 *
 * @throws Error when there are not two values, or their sizes along the axes differ
 */
export function dot(options: DotOptions): Layer {
  return new Dot(options);
}
