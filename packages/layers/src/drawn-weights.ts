import { RnnkitError, type Random } from '@rnnkit/data/predict';

import { describeShape } from './shape.ts';
import type { WeightSource } from './weight-source.ts';

/** Draws what the initializers say; each weight from its own stream. */
export function drawnWeights(random: Random): WeightSource {
  return {
    derive: (...path) => drawnWeights(random.derive(...path)),
    values: (shape, initializer) => {
      const drawn = initializer.initialize(shape, random);
      const size = shape.reduce((product, side) => product * side, 1);
      if (drawn.length === size) return drawn;
      throw new RnnkitError(
        'invalid-argument',
        `The initializer ${initializer.className} gave ${drawn.length} numbers for a weight ${describeShape(shape)} of ${size}.`,
      );
    },
  };
}
