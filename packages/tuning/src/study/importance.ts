// How much each parameter matters.
import { check, Random } from '@rnnkit/data';

import type { Parameter, ParameterValue, Space } from '../spaces/parameter.ts';
import { checkSpace } from '../spaces/space.ts';
import type { Trial } from '../trial.ts';
import { growTree, type Leaf } from './regression-tree.ts';
import { checkTrials } from './selection.ts';

const trees = 64;

/** Fewer trials tell nothing. */
const fewestTrials = 4;

/**
 * How much each parameter matters, by functional analysis of variance (Hutter, Hoos and Leyton-Brown 2014), as Optuna has it: which share of the
 * variance of losses over the whole space the parameter explains by itself, as 64 regression trees that learned from the finished
 * trials see it. Shares sum up to at most 1; what is left comes of parameters together. It is about the space, not about the good part of it,
 * and with few trials a rough figure. A parameter that is absent from a trial counts as in the middle of its range.
 *
 * @param options `seed` of the trees, default 0
 * @returns a share for each parameter, the largest first; none while fewer than 4 trials have finished, or all have the same loss
 *
 * @example
 * for (const { name, share } of importance(study.trials, space)) console.log(name, share);
 */
export function importance(
  trials: readonly Trial[],
  space: Space,
  options: { readonly seed?: number } = {},
): readonly { readonly name: string; readonly share: number }[] {
  checkTrials('importance', trials);
  const checked = checkSpace(space);
  const { seed } = check.checkOptions('importance', { seed: check.finite }, { seed: 0 }, options);
  const finished = trials.filter(({ loss }) => loss !== undefined && Number.isFinite(loss));
  const names = Object.keys(checked);
  const points = finished.map(({ params }) => names.map((name) => placeOf(checked[name]!, params[name])));
  const losses = finished.map(({ loss }) => loss!);
  if (finished.length < fewestTrials || new Set(losses).size === 1) return [];
  const random = new Random(seed);
  const sums = names.map(() => 0);
  let counted = 0;
  for (let tree = 0; tree < trees; tree++) {
    const drawn = random.derive('tree', tree);
    const rows = losses.map(() => Math.floor(drawn.uniform() * losses.length));
    const shares = sharesOf(growTree(points, losses, rows), names.length);
    if (shares === undefined) continue;
    counted++;
    for (const [dimension, share] of shares.entries()) sums[dimension]! += share;
  }
  return names
    .map((name, dimension) => ({ name, share: sums[dimension]! / Math.max(1, counted) }))
    .toSorted((a, b) => b.share - a.share);
}

/** Where a value lies in the range of its parameter, from 0 to 1; each value has as much room as any other. */
function placeOf(parameter: Parameter, value: ParameterValue | undefined): number {
  if (value === undefined) return 0.5;
  if (parameter.type === 'choice') return (parameter.values.indexOf(value) + 0.5) / parameter.values.length;
  const { from, to, log, step } = parameter;
  if (from === to) return 0.5;
  if (log) return Math.log(Number(value) / from) / Math.log(to / from);
  if (step === undefined) return (Number(value) - from) / (to - from);
  return (Number(value) - from + step / 2) / (to - from + step);
}

/** The shares of a tree's variance that each dimension explains by itself; undefined where a tree says the same everywhere. */
function sharesOf(leaves: readonly Leaf[], dimensions: number): readonly number[] | undefined {
  const mean = leaves.reduce((sum, leaf) => sum + volumeOf(leaf) * leaf.value, 0);
  const variance = leaves.reduce((sum, leaf) => sum + volumeOf(leaf) * (leaf.value - mean) ** 2, 0);
  if (!(variance > 0)) return undefined;
  return Array.from({ length: dimensions }, (_, dimension) => varianceAlong(leaves, dimension, mean) / variance);
}

const volumeOf = ({ from, to }: Leaf): number => from.reduce((volume, low, index) => volume * (to[index]! - low), 1);

/** The variance, along one dimension, of what the tree says on average over all others. */
function varianceAlong(leaves: readonly Leaf[], dimension: number, mean: number): number {
  const changes = leaves
    .flatMap((leaf) => {
      const [low, high] = [leaf.from[dimension]!, leaf.to[dimension]!];
      const part = (leaf.value * volumeOf(leaf)) / (high - low);
      return [
        { at: low, part },
        { at: high, part: -part },
      ];
    })
    .toSorted((a, b) => a.at - b.at);
  let [sum, variance, before] = [0, 0, 0];
  for (const { at, part } of changes) {
    variance += (at - before) * (sum - mean) ** 2;
    sum += part;
    before = at;
  }
  return variance;
}
