// The density of settings, estimated from those of some trials (Parzen 1962): a kernel around each, and a prior.
import type { Random } from '@rnnkit/data';

import type { Params, Space } from '../../spaces/parameter.ts';
import { dimensionOf, type Dimension } from './dimension.ts';

/** This many trials count in full; older ones count for less. */
const full = 25;

/** How much trials count, from the first to the last. */
function trialWeights(count: number): number[] {
  const old = Math.max(0, count - full);
  return Array.from({ length: count }, (_, index) => {
    if (index >= old) return 1;
    return old === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * index) / (old - 1);
  });
}

/** A mixture of products: each kernel is around one trial in all parameters at once. */
export class Mixture {
  readonly #weights: readonly number[];
  readonly #dimensions: readonly (readonly [name: string, Dimension])[];

  /**
   * @param space the parameters to draw, which all trials have
   * @param points the values of trials, in the order of their numbers
   */
  constructor(space: Space, points: readonly Params[]) {
    const weights = [...trialWeights(points.length), 1];
    const sum = weights.reduce((total, weight) => total + weight, 0);
    this.#weights = weights.map((weight) => weight / sum);
    this.#dimensions = Object.entries(space).map(([name, parameter]) => [
      name,
      dimensionOf(
        parameter,
        points.map((point) => point[name]!),
      ),
    ]);
  }

  /** Draws settings. */
  draw(random: Random): Params {
    let rest = random.uniform();
    const found = this.#weights.findIndex((weight) => (rest -= weight) < 0);
    const kernel = found < 0 ? this.#weights.length - 1 : found;
    return Object.fromEntries(this.#dimensions.map(([name, dimension]) => [name, dimension.draw(kernel, random)]));
  }

  /** The logarithm of the density at some settings. */
  logDensity(params: Params): number {
    const logs = this.#weights.map(Math.log);
    for (const [name, dimension] of this.#dimensions) {
      for (const [kernel, log] of dimension.logDensities(params[name]!).entries()) logs[kernel]! += log;
    }
    const most = Math.max(...logs);
    return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
  }
}
