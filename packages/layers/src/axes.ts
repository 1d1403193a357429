// Axes by their numbers: from the front, or, negative, from the end.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { describeShape, type Shape } from './shape.ts';

/** The check of an axis; -1 is the last. */
export const axisNumber: check.OptionCheck = check.rule('a whole number', (value) => Number.isSafeInteger(value));

/** The check of an axis, or of several. */
export const axisNumbers: check.OptionCheck = (value, name) => {
  if (!Array.isArray(value)) return axisNumber(value, name);
  if (new Set(value).size === value.length && value.length > 0) return check.listOf(axisNumber)(value, name);
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be an axis, or several, each once; got ${check.describe(value)}.`,
  );
};

/** Axes as numbers from the front. @throws Error when a shape has no such axis, or one is meant twice */
export function axesOf(layer: { readonly name: string }, axis: number | readonly number[], shape: Shape): number[] {
  const asked = typeof axis === 'number' ? [axis] : axis;
  const axes = asked.map((one) => (one < 0 ? one + shape.length : one));
  const fits = axes.every((one) => one >= 0 && one < shape.length) && new Set(axes).size === axes.length;
  if (fits) return axes;
  throw new RnnkitError(
    'invalid-argument',
    `${layer.name} works along the axes ${asked.join(', ')}, which have to be different ones of its input; got one of the shape ${describeShape(shape)}.`,
  );
}
