// What proposes settings and what ends trials early, by their names.
import {
  asha,
  grid,
  median,
  none,
  quasi,
  random,
  tpe,
  wilcoxon,
  type Pruner,
  type Sampler,
  type Space,
} from '@rnnkit/tuning';
import { Random } from '@rnnkit/data';

const samplers = { grid, random, quasi, tpe };
const pruners = { none, median, asha, wilcoxon };

/** The name of what proposes settings. */
export type SamplerName = keyof typeof samplers;

/** The name of what ends trials early. */
export type PrunerName = keyof typeof pruners;

/** All of them. */
export const samplerNames = Object.keys(samplers) as readonly SamplerName[];

/** All of them. */
export const prunerNames = Object.keys(pruners) as readonly PrunerName[];

/** What proposes settings. */
export const samplerOf = (name: SamplerName): Sampler => samplers[name]();

/** What ends trials early. */
export const prunerOf = (name: PrunerName): Pruner => pruners[name]();

/** What proposes settings where nobody says it: all combinations where they are few enough. */
export function suitedSampler(space: Space, trials: number): SamplerName {
  const sampler = grid();
  const random = new Random(0);
  try {
    sampler.check?.(space);
  } catch {
    return 'tpe';
  }
  const beyond = sampler.propose({ space, number: trials, trials: [], random, studyRandom: random });
  return beyond === undefined ? 'grid' : 'tpe';
}
