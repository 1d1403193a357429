// The least that each search finds of a function.
import { float, random, Study, tpe, type Params, type Sampler } from '@rnnkit/tuning';

import type { TableStudy } from '../../../packages/tuning/test/studies/table.ts';
import type { TestFunction } from '../../../packages/tuning/test/test-functions.ts';
import type { Peer } from './peer.ts';

/** The least that a sampler of ours finds. */
export function ours({ bounds, at }: TestFunction, sampler: Sampler, seed: number, trials: number): number {
  const space = Object.fromEntries(bounds.map(([from, to], index) => [`x${index}`, float({ from, to })]));
  const study = new Study({ space, sampler, trials, seed });
  for (let trial = study.ask(); trial !== undefined; trial = study.ask())
    study.tell(trial.number, 0, { values: { loss: at(Object.values(trial.params).map(Number)) } });
  return study.best!.loss!;
}

/** The least that Optuna's TPE finds. */
export async function optunas({ bounds, at }: TestFunction, peer: Peer, seed: number, trials: number): Promise<number> {
  let answer = await peer.ask<{ x?: number[]; best?: number }>({ do: 'search', bounds, seed, trials });
  while (answer.x !== undefined) answer = await peer.ask({ value: at(answer.x) });
  return answer.best!;
}

/** What three searches find of a function, with each of some seeds. */
export async function findings(
  one: TestFunction,
  peer: Peer,
  seeds: readonly number[],
  trials: number,
): Promise<Readonly<Record<'tpe' | 'optuna' | 'random', readonly number[]>>> {
  const optuna: number[] = [];
  for (const seed of seeds) optuna.push(await optunas(one, peer, seed, trials));
  const by = (sampler: Sampler): number[] => seeds.map((seed) => ours(one, sampler, seed, trials));
  return { tpe: by(tpe()), optuna, random: by(random()) };
}

/** The same on a study whose every point was trained. */
export async function findingsOfTable(
  study: TableStudy,
  peer: Peer,
  seeds: readonly number[],
  trials: number,
): Promise<Readonly<Record<'tpe' | 'optuna' | 'random', readonly number[]>>> {
  const optuna: number[] = [];
  for (const seed of seeds) {
    let answer = await peer.ask<{ params?: Params; best?: number }>({
      do: 'search_space',
      space: study.table.space,
      seed,
      trials,
    });
    while (answer.params !== undefined) answer = await peer.ask({ value: study.lossAt(answer.params) });
    optuna.push(answer.best!);
  }
  const by = (sampler: Sampler): number[] => seeds.map((seed) => study.search({ sampler, trials, seed }).loss);
  return { tpe: by(tpe()), optuna, random: by(random()) };
}

/** The middle of some numbers. */
export function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)]! + sorted[Math.ceil(sorted.length / 2) - 1]!) / 2;
}

/** By how many standard deviations the ranks of some numbers are above chance, beside others (Mann and Whitney 1947). */
export function rankScore(values: readonly number[], others: readonly number[]): number {
  const above = values
    .flatMap((value) => others.map((other) => (value > other ? 1 : value === other ? 0.5 : 0)))
    .reduce((sum: number, one) => sum + one, 0);
  const pairs = values.length * others.length;
  return (above - pairs / 2) / Math.sqrt((pairs * (values.length + others.length + 1)) / 12);
}
