// Studies whose every point was trained, so that what a search finds is known without training.
import { readFileSync } from 'node:fs';

import { grid, Study, type Objective, type Params, type Pruner, type Sampler, type Space } from '../../src/index.ts';
import { gridPoints } from '../../src/spaces/grid-points.ts';

/** A study whose every point was trained. */
export interface Table {
  readonly name: string;
  readonly space: Space;
  readonly objective: Objective;
  readonly folds: number;
  readonly epochs: number;
  /** By points, folds and epochs. */
  readonly curves: readonly (readonly (readonly number[])[])[];
}

/** All tables. See tooling/tuning-studies. */
export const tables: readonly Table[] = ['reviews', 'languages', 'names'].map((name) => ({
  name,
  ...(JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as Omit<Table, 'name'>),
}));

/** What a search has come to. */
export interface Found {
  /** The loss of what it found, over all folds: that of the best epoch of each. */
  readonly loss: number;
  /** How many epochs were trained. */
  readonly epochs: number;
}

/** A table that can be asked. */
export class TableStudy {
  readonly table: Table;
  /** The loss of each point, and its standard error. */
  readonly losses: readonly number[];
  readonly errors: readonly number[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(table: Table) {
    this.table = table;
    const keyed = gridPoints(table.space).map((params, place) => [keyOf(params), place] as const);
    this.#places = new Map(keyed);
    const all = table.curves.map((curves) =>
      curves.map((curve) => lossOf(table.objective, best(table.objective, curve))),
    );
    this.losses = all.map(mean);
    this.errors = all.map((losses) => {
      const middle = mean(losses);
      return Math.sqrt(losses.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (losses.length - 1) / losses.length);
    });
  }

  /** The loss of the best point. */
  get least(): number {
    return Math.min(...this.losses);
  }

  /** The loss from which on a point is worse than the best by more than one standard error of that. */
  get withinOneError(): number {
    return this.least + this.errors[this.losses.indexOf(this.least)]!;
  }

  /** Loss of a point. */
  lossAt(params: Params): number {
    return this.losses[this.#places.get(keyOf(params))!]!;
  }

  /** Searches. Without a sampler all points are tried. */
  search({
    sampler = grid(),
    pruner,
    trials,
    seed = 0,
  }: {
    readonly sampler?: Sampler;
    readonly pruner?: Pruner;
    readonly trials?: number;
    readonly seed?: number;
  }): Found {
    const { space, objective, folds, curves } = this.table;
    const study = new Study({
      space,
      objective,
      folds,
      sampler,
      seed,
      ...(trials !== undefined && { trials }),
      ...(pruner && { pruner }),
    });
    let epochs = 0;
    for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
      const shown = curves[this.#places.get(keyOf(trial.params))!]!;
      for (let fold = 0, goesOn = true; fold < folds && goesOn; fold++) {
        for (let epoch = 0; epoch < shown[fold]!.length && goesOn; epoch++) {
          epochs++;
          goesOn = study.report(trial.number, fold, epoch, shown[fold]![epoch]!);
        }
        if (goesOn)
          goesOn = study.tell(trial.number, fold, { values: { [objective.metric]: best(objective, shown[fold]!) } });
      }
    }
    return { loss: study.best!.loss!, epochs };
  }
}

const keyOf = (params: Params): string =>
  JSON.stringify(Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const lossOf = ({ goal }: Objective, value: number): number => (goal === 'min' ? value : -value);
const best = ({ goal }: Objective, curve: readonly number[]): number =>
  goal === 'min' ? Math.min(...curve) : Math.max(...curve);
