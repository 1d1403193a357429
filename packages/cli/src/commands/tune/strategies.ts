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

/** The names of what proposes settings. */
export const samplerNames = ['grid', 'random', 'quasi', 'tpe'] as const;

/** The names of what ends trials early. */
export const prunerNames = ['none', 'median', 'asha', 'wilcoxon'] as const;

/** The name of what proposes settings. */
export type SamplerName = (typeof samplerNames)[number];

/** The name of what ends trials early. */
export type PrunerName = (typeof prunerNames)[number];

const samplers: Readonly<Record<SamplerName, () => Sampler>> = { grid, random, quasi, tpe };
const pruners: Readonly<Record<PrunerName, () => Pruner>> = { none, median, asha, wilcoxon };

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
