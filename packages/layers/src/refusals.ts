// Why layers, and what they are given, are refused, in words.
import { check, RnnkitError } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import { describeShape, type Shape } from './shape.ts';

interface Named {
  readonly name: string;
}

const argument = (message: string): RnnkitError => new RnnkitError('invalid-argument', message);

/** A name is none that a layer can have. */
export const noName = (name: unknown): RnnkitError =>
  argument(
    `A layer's name has to be text of 1 to 100 characters without a slash or a control character; got ${check.describe(name)}.`,
  );

/** An option without a default is not given. */
export const optionMissing = (owner: string, name: string, meaning: string): RnnkitError =>
  argument(`${owner}: ${name} is missing, ${meaning}.`);

/** Something is no layer. */
export const noLayer = (owner: string, value: unknown): RnnkitError =>
  argument(`${owner} takes a layer, such as dense({ units: 1 }); got ${check.describe(value)}.`);

/** There is no class of that name. */
export function unknownLayer(className: string, makers: object, hint: string): RnnkitError {
  // Models within models are no layers to whoever looks for one.
  const names = Object.keys(makers).filter((name) => !name.includes('>'));
  return new RnnkitError(
    'not-registered',
    `There is no layer "${className.slice(0, 40)}"; there are ${names.join(', ')}.${check.didYouMean(className, names)} ${hint}`,
  );
}

/** The weights are asked for before there are any. */
export const noWeightsYet = (layer: string): RnnkitError =>
  new RnnkitError(
    'invalid-state',
    `${layer} has no weights yet: call its build(inputShape, new Random(seed)) first, or put it in a model.`,
  );

/** The weights are for inputs of another size. */
export const otherFeatures = ({ name }: Named, known: unknown, given: unknown): RnnkitError =>
  argument(`${name} is built for ${String(known)} features and cannot take ${String(given)}.`);

/** A layer that takes one value gets none, or several. */
export function notOneValue(owner: string, values: unknown): RnnkitError {
  if (!Array.isArray(values) || values.length !== 1) {
    const given = Array.isArray(values) ? `${values.length} of them` : check.describe(values);
    return argument(`${owner} takes one value, in a list; got ${given}.`);
  }
  return argument(`${owner} takes a value, such as { tensor, mask }; got ${check.describe(values[0])}.`);
}

/** A mask is none for an input. */
export function noMask(owner: string, input: Tensor, mask: Tensor): RnnkitError {
  const rank = Math.max(2, Math.min(mask.rank, input.rank - 1));
  if (mask.rank !== rank || mask.shape.some((size, axis) => size !== input.shape[axis])) {
    return argument(
      `${owner}: the mask has the shape ${describeShape(mask.shape)}, the input ${describeShape(input.shape)}; a mask has the input's first axes, [batch, time].`,
    );
  }
  return argument(
    `${owner}: the mask is of type ${mask.dtype}; it has to be bool. Make it one with cast(mask, 'bool').`,
  );
}

/** A size is not known that has to be. */
export const unknownSize = ({ name }: Named, shape: Shape, axis: number): RnnkitError =>
  argument(
    `${name} has to know the size of axis ${axis} of its input, and it has to be at least 1; the input has the shape ${describeShape(shape)}.`,
  );

/** An input has other axes than the layer takes. @param axes what it takes, such as `[batch, time, features]` */
export const otherAxes = ({ name }: Named, axes: string, shape: Shape): RnnkitError =>
  argument(`${name} takes ${axes}; got an input of the shape ${describeShape(shape)}.`);

/** A sequence has no step. */
export const noSteps = ({ name }: Named, shape: Shape): RnnkitError =>
  argument(`${name} got an input of the shape ${describeShape(shape)}; a sequence has at least one step.`);

/** States are not those of the layer. */
export function otherStates(owner: string, sizes: readonly number[], batch: number, states: readonly Tensor[]): RnnkitError {
  const wanted = sizes.map((size) => describeShape([batch, size])).join(' and ');
  return argument(
    `${owner} takes the initial state(s) ${wanted}; got ${states.map(({ shape }) => describeShape(shape)).join(' and ')}. A stateful layer needs batches of one size, or resetStates() before another.`,
  );
}

/** Numbers are no ids of tokens. */
export const noIds = ({ name }: Named, rows: number, numbers: ArrayLike<number>, position: number): RnnkitError =>
  argument(
    `${name} takes ids of tokens, whole numbers from 0 to ${rows - 1}; got ${numbers[position]} at position ${position}.`,
  );

/** Two options of a GRU say different things. */
export const contradictory = (variant: string, resetAfter: boolean): RnnkitError =>
  argument(`gru: the variant ${variant} and resetAfter: ${resetAfter} contradict each other. Give the variant alone.`);
