// Every point of a grid, once.
import { gridPoints } from '../spaces/grid-points.ts';
import type { Params, Space } from '../spaces/parameter.ts';
import type { Sampler } from './sampler.ts';

/**
 * Tries every combination once, in order, the last parameter's values changing fastest. Numbers need a step.
 *
 * @example
 * const study = new Study({ space: { units: int({ from: 16, to: 64, step: 16 }) }, sampler: grid() });
 */
export function grid(): Sampler {
  // Points are counted once for each space.
  const known = new WeakMap<Space, readonly Params[]>();
  const pointsOf = (space: Space): readonly Params[] => {
    const points = known.get(space) ?? gridPoints(space);
    known.set(space, points);
    return points;
  };
  return {
    name: 'grid',
    getConfig: () => ({}),
    check: (space) => void pointsOf(space),
    propose: ({ space, number }) => pointsOf(space)[number],
  };
}
