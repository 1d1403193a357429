// Settings from where good trials are dense and others are not.
import { check, type Random } from '@rnnkit/data';

import type { Params, Space } from '../../spaces/parameter.ts';
import { exists } from '../../spaces/space.ts';
import type { Trial } from '../../trial.ts';
import { drawRandom } from '../random.ts';
import type { Proposing, Sampler } from '../sampler.ts';
import { Mixture } from './mixture.ts';
import { splitTrials } from './split.ts';

/** Options of {@link tpe}. */
export interface TpeOptions {
  /** How many trials have to have ended before it looks at them; until then it draws at random. Default 10. */
  readonly startupTrials?: number;
  /** Of how many settings that it draws it proposes the best. Default 24. */
  readonly candidates?: number;
}

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011), with Optuna 5's defaults: it draws settings from the density of the good trials,
 * the best tenth and 25 at most, and proposes those at which that is highest beside the density of the others. Parameters that always exist
 * are drawn together, each kernel around one trial in all of them; those that depend on others one by one (Watanabe 2023). Trials that run
 * count as not good, so that those beside each other try different settings.
 *
 * @example
 * const study = new Study({ space, sampler: tpe(), trials: 40 });
 */
export function tpe(options: TpeOptions = {}): Sampler {
  const { startupTrials, candidates } = check.checkOptions(
    'tpe',
    { startupTrials: check.count, candidates: check.count },
    { startupTrials: 10, candidates: 24 },
    options,
  );
  return {
    name: 'tpe',
    getConfig: () => ({ startupTrials, candidates }),
    propose(asked) {
      const { space, trials, random } = asked;
      const ended = trials.filter(({ state }) => state === 'finished' || state === 'pruned');
      if (ended.length < startupTrials) return drawRandom(asked);
      return new Proposal(trials, candidates).of(space, random);
    },
  };
}

class Proposal {
  readonly #good: readonly Trial[];
  readonly #others: readonly Trial[];
  readonly #candidates: number;

  constructor(trials: Proposing['trials'], candidates: number) {
    const { good, others } = splitTrials(trials);
    [this.#good, this.#others, this.#candidates] = [good, others, candidates];
  }

  of(space: Space, random: Random): Params {
    const always = Object.entries(space).filter(([, { when }]) => when === undefined);
    const params = new Map(Object.entries(this.#best(Object.fromEntries(always), random.derive('together'))));
    for (const [name, parameter] of Object.entries(space)) {
      if (parameter.when === undefined || !exists(parameter, Object.fromEntries(params))) continue;
      params.set(name, this.#best({ [name]: parameter }, random.derive(name))[name]!);
    }
    // In the order of the space, as all others are.
    return Object.fromEntries(
      Object.keys(space).flatMap((name) => (params.has(name) ? [[name, params.get(name)!]] : [])),
    );
  }

  /** Of some settings that are drawn, those with the highest ratio of the two densities. */
  #best(space: Space, random: Random): Params {
    const [good, others] = [this.#good, this.#others].map((trials) => new Mixture(space, pointsOf(trials, space)));
    const drawn = Array.from({ length: this.#candidates }, () => good!.draw(random));
    const scores = drawn.map((params) => good!.logDensity(params) - others!.logDensity(params));
    return drawn[scores.indexOf(Math.max(...scores))]!;
  }
}

/** The values of the trials that have them all. */
function pointsOf(trials: readonly Trial[], space: Space): Params[] {
  const names = Object.keys(space);
  return trials.map(({ params }) => params).filter((params) => names.every((name) => name in params));
}
