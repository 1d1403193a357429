// Settings drawn at random.
import { draw } from '../spaces/space.ts';
import type { Params } from '../spaces/parameter.ts';
import { valueAt } from '../spaces/unit.ts';
import type { Proposing, Sampler } from './sampler.ts';

/** Settings drawn evenly, each parameter by its own random numbers, so that one that does not exist changes no other. */
export function drawRandom({ space, random }: Pick<Proposing, 'space' | 'random'>): Params {
  return draw(space, (name, parameter) => valueAt(parameter, random.derive(name).uniform()));
}

/**
 * Draws settings evenly from the space (Bergstra and Bengio 2012). It is hard to beat where few parameters of many matter, and needs
 * nothing to be known of other trials.
 */
export function random(): Sampler {
  return { name: 'random', getConfig: () => ({}), propose: drawRandom };
}
