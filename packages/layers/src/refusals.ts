// Why layers, and what they are given, are refused, in words.
import { describeShape } from '@rnnkit/core';
import { check, RnnkitError } from '@rnnkit/data/predict';

import type { Refusals } from './refused.ts';

const argument = (message: string): RnnkitError => new RnnkitError('invalid-argument', message);

/** The words. */
export const words: Refusals = {
  noName: (name) =>
    argument(
      `A layer's name has to be text of 1 to 100 characters without a slash or a control character; got ${check.describe(name)}.`,
    ),

  optionMissing: (owner, name, meaning) => argument(`${owner}: ${name} is missing, ${meaning}.`),

  noLayer: (owner, value) =>
    argument(`${owner} takes a layer, such as dense({ units: 1 }); got ${check.describe(value)}.`),

  unknownLayer(className, makers, hint) {
    // Models within models are no layers to whoever looks for one.
    const names = Object.keys(makers).filter((name) => !name.includes('>'));
    return new RnnkitError(
      'not-registered',
      `There is no layer "${className.slice(0, 40)}"; there are ${names.join(', ')}.${check.didYouMean(className, names)} ${hint}`,
    );
  },

  noWeightsYet: (layer) =>
    new RnnkitError(
      'invalid-state',
      `${layer} has no weights yet: call its build(inputShape, new Random(seed)) first, or put it in a model.`,
    ),

  otherFeatures: ({ name }, known, given) =>
    argument(`${name} is built for ${String(known)} features and cannot take ${String(given)}.`),

  notOneValue(owner, values) {
    if (!Array.isArray(values) || values.length !== 1) {
      const given = Array.isArray(values) ? `${values.length} of them` : check.describe(values);
      return argument(`${owner} takes one value, in a list; got ${given}.`);
    }
    return argument(`${owner} takes a value, such as { tensor, mask }; got ${check.describe(values[0])}.`);
  },

  noMask(owner, input, mask) {
    const rank = Math.max(2, Math.min(mask.rank, input.rank - 1));
    if (mask.rank !== rank || mask.shape.some((size, axis) => size !== input.shape[axis])) {
      return argument(
        `${owner}: the mask has the shape ${describeShape(mask.shape)}, the input ${describeShape(input.shape)}; a mask has the input's first axes, [batch, time].`,
      );
    }
    return argument(
      `${owner}: the mask is of type ${mask.dtype}; it has to be bool. Make it one with cast(mask, 'bool').`,
    );
  },

  unknownSize: ({ name }, shape, axis) =>
    argument(
      `${name} has to know the size of axis ${axis} of its input, and it has to be at least 1; the input has the shape ${describeShape(shape)}.`,
    ),

  otherAxes: ({ name }, axes, shape) =>
    argument(`${name} takes ${axes}; got an input of the shape ${describeShape(shape)}.`),

  noSteps: ({ name }, shape) =>
    argument(`${name} got an input of the shape ${describeShape(shape)}; a sequence has at least one step.`),

  otherStates(owner, sizes, batch, states) {
    const wanted = sizes.map((size) => describeShape([batch, size])).join(' and ');
    const given = states.map(({ shape }) => describeShape(shape)).join(' and ');
    return argument(
      `${owner} takes the initial state(s) ${wanted}; got ${given}. A stateful layer needs batches of one size, or resetStates() before another.`,
    );
  },

  noIds: ({ name }, rows, numbers, position) =>
    argument(
      `${name} takes ids of tokens, whole numbers from 0 to ${rows - 1}; got ${numbers[position]} at position ${position}.`,
    ),

  contradictory: (variant, resetAfter) =>
    argument(
      `gru: the variant ${variant} and resetAfter: ${resetAfter} contradict each other. Give the variant alone.`,
    ),
};
