import { check, RnnkitError } from '@rnnkit/data/predict';
import { any, concat, logicalAnd, onesLike, cast, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer, LayerOptions } from '../layer.ts';
import { layerSettings } from '../layer-options.ts';
import { describeShape, type Shape } from '../shape.ts';
import type { Value } from '../value.ts';
import { maskFor, MergingLayer } from './merging-layer.ts';

/** Options of {@link concatenate}. */
export interface ConcatenateOptions extends LayerOptions {
  /** The axis along which values are joined; not 0, the batch. Default −1, the features. */
  readonly axis?: number;
}

class Concatenate extends MergingLayer {
  readonly className = 'Concatenate';
  readonly #axis: number;

  constructor(options: ConcatenateOptions) {
    super(options);
    const axis = check.rule(
      'a whole number other than 0, the axis of the batch',
      (value) => Number.isSafeInteger(value) && value !== 0,
    );
    this.#axis = layerSettings<{ axis: number }>('concatenate', { axis }, { axis: -1 }, options).axis;
  }

  computeOutputShape(...inputShapes: readonly Shape[]): Shape {
    const [first] = inputShapes;
    if (first === undefined)
      throw new RnnkitError('invalid-argument', `${this.name} takes at least one value; got none.`);
    const along = this.#along(first.length);
    const fits = inputShapes.every(
      (shape) =>
        shape.length === first.length &&
        shape.every((size, axis) => axis === along || size === null || first[axis] === null || size === first[axis]),
    );
    if (!fits || along <= 0 || along >= first.length) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} joins values along axis ${this.#axis}, so their other sizes have to be the same; got ${inputShapes.map(describeShape).join(' and ')}.`,
      );
    }
    return first.map((_, axis) => {
      const sizes = inputShapes.map((shape) => shape[axis] ?? null);
      if (axis !== along) return sizes.find((size) => size !== null) ?? null;
      return sizes.includes(null) ? null : sizes.reduce<number>((total, size) => total + size!, 0);
    });
  }

  #along(rank: number): number {
    return this.#axis < 0 ? rank + this.#axis : this.#axis;
  }

  protected merge(values: readonly Value[]): Value {
    const along = this.#along(values[0]!.tensor.rank);
    const tensors = values.map(({ tensor }) => tensor);
    return { tensor: concat(tensors, along), mask: this.#mask(values, along) };
  }

  /** A step is valid where something of it is; a value without a mask is valid everywhere. */
  #mask(values: readonly Value[], along: number): Tensor | undefined {
    if (values.every(({ mask }) => mask === undefined)) return undefined;
    const full = values.map(({ tensor, mask }) => {
      const all = cast(onesLike(tensor), 'bool');
      return mask === undefined ? all : logicalAnd(maskFor(mask, tensor), all);
    });
    return any(concat(full, along), -1);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { axis: this.#axis };
  }
}

/**
 * Joins values along an axis. As Keras' Concatenate.
 *
 * @throws Error when their other sizes are not the same
 *
 * @example
 * concatenate().apply([words, characters])
 */
export function concatenate(options: ConcatenateOptions = {}): Layer {
  return new Concatenate(options);
}
