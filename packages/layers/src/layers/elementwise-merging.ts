// Values merged element by element.
import { RnnkitError } from '@rnnkit/data/predict';
import {
  add as sumOf,
  div,
  maximum as larger,
  minimum as smaller,
  mul,
  onesLike,
  sub,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';

import type { Layer, LayerOptions } from '../layer.ts';
import { layerSettings } from '../layer-options.ts';
import type { Shape } from '../shape.ts';
import type { Value } from '../value.ts';
import { alignRanks, anyMask, broadcastShape, maskFor, MergingLayer } from './merging-layer.ts';

/** Makes one tensor of several of one rank, whose masks, if they have any, have as many axes. */
type Merge = (tensors: readonly Tensor[], masks: readonly (Tensor | undefined)[]) => Tensor;

class ElementwiseMerging extends MergingLayer {
  readonly className: string;
  readonly #merge: Merge;
  readonly #count: number | undefined;

  /** @param count how many values it takes; any number, from 1 on, when undefined */
  constructor(className: string, owner: string, options: LayerOptions, merge: Merge, count?: number) {
    super(options);
    layerSettings(owner, {}, {}, options);
    this.className = className;
    this.#merge = merge;
    this.#count = count;
  }

  computeOutputShape(...inputShapes: readonly Shape[]): Shape {
    const wanted = this.#count;
    if (inputShapes.length === 0 || (wanted !== undefined && inputShapes.length !== wanted)) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} takes ${wanted === undefined ? 'at least one value' : `${wanted} values`}; got ${inputShapes.length}.`,
      );
    }
    return broadcastShape(this, inputShapes);
  }

  protected merge(values: readonly Value[]): Value {
    const tensors = alignRanks(values.map(({ tensor }) => tensor));
    const masks = values.map(({ mask, tensor }, place) =>
      mask === undefined || tensor.rank < tensors[place]!.rank ? undefined : maskFor(mask, tensor),
    );
    return { tensor: this.#merge(tensors, masks), mask: anyMask(values) };
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return {};
  }
}

const sum: Merge = (tensors) => tensors.reduce((total, tensor) => sumOf(total, tensor));

/** What is masked is left out; where all are masked it is 0. */
const product: Merge = (tensors, masks) => {
  const factors = tensors.map((tensor, place) => {
    const mask = masks[place];
    return mask === undefined ? tensor : where(mask, tensor, onesLike(tensor));
  });
  const result = factors.reduce((total, factor) => mul(total, factor));
  const valid = anyMask(masks.map((mask, place) => ({ tensor: tensors[place]!, mask })));
  return valid === undefined ? result : where(valid, result, zerosLike(result));
};

/** What is masked is left out. */
const outermost =
  (choose: (left: Tensor, right: Tensor) => Tensor): Merge =>
  (tensors, masks) => {
    let [result] = tensors as [Tensor];
    let resultMask = masks[0];
    for (const [place, tensor] of tensors.entries()) {
      if (place === 0) continue;
      const mask = masks[place];
      const other = mask === undefined ? tensor : where(mask, tensor, result);
      const own = resultMask === undefined ? result : where(resultMask, result, other);
      resultMask = anyMask([
        { tensor: own, mask: resultMask },
        { tensor: other, mask },
      ]);
      result = choose(own, other);
    }
    return result;
  };

/**
 * The sum of values, element by element. Values of one shape, or `[batch, features]` beside `[batch, time, features]`, which is
 * repeated over time. A step is valid where it is so in any value, if all have masks. As Keras' Add.
 *
 * @throws Error when the shapes do not fit
 */
export function add(options: LayerOptions = {}): Layer {
  return new ElementwiseMerging('Add', 'add', options, sum);
}

/** The first value minus the second; see {@link add}. As Keras' Subtract. @throws Error when there are not two, or their shapes do not fit */
export function subtract(options: LayerOptions = {}): Layer {
  return new ElementwiseMerging('Subtract', 'subtract', options, ([left, right]) => sub(left!, right!), 2);
}

/**
 * The product of values, element by element; see {@link add}. What is masked in one value counts as 1, and where all are masked
 * the product is 0. As Keras' Multiply.
 */
export function multiply(options: LayerOptions = {}): Layer {
  return new ElementwiseMerging('Multiply', 'multiply', options, product);
}

/** The mean of values, element by element; see {@link add}. As Keras' Average. */
export function average(options: LayerOptions = {}): Layer {
  return new ElementwiseMerging('Average', 'average', options, (tensors, masks) =>
    div(sum(tensors, masks), tensors.length),
  );
}

/** The largest of values, element by element; see {@link add}. What is masked in one value is left out. As Keras' Maximum. */
export function maximum(options: LayerOptions = {}): Layer {
  return new ElementwiseMerging('Maximum', 'maximum', options, outermost(larger));
}

/** The smallest of values, element by element; see {@link add}. What is masked in one value is left out. As Keras' Minimum. */
export function minimum(options: LayerOptions = {}): Layer {
  return new ElementwiseMerging('Minimum', 'minimum', options, outermost(smaller));
}
