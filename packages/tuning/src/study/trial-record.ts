// A trial as the study keeps it, while it is told what comes of it.
import type { Params } from '../spaces/parameter.ts';
import type { Fold, Trial, TrialState } from '../trial.ts';
import type { FoldEvent, ReportedEvent } from './events.ts';

interface FoldRecord extends Fold {
  readonly steps: number[];
  readonly losses: number[];
  loss: number | undefined;
  values: Fold['values'];
  curves: Fold['curves'];
  weights: Fold['weights'];
}

/** A trial, from its proposal to its end. */
export class TrialRecord implements Trial {
  readonly number: number;
  readonly params: Params;
  readonly folds: readonly FoldRecord[];
  state: TrialState = 'running';
  failure: string | undefined;

  constructor(number: number, params: Params, folds: number) {
    this.number = number;
    this.params = params;
    this.folds = Array.from({ length: folds }, () => ({
      steps: [],
      losses: [],
      loss: undefined,
      values: undefined,
      curves: {},
      weights: undefined,
    }));
  }

  get loss(): number | undefined {
    if (this.state !== 'finished') return undefined;
    return this.folds.reduce((sum, { loss }) => sum + loss!, 0) / this.folds.length;
  }

  /** Takes a report, unless it is of a step that was reported before. */
  report({ fold, step }: ReportedEvent, loss: number): void {
    const { steps, losses } = this.folds[fold]!;
    steps.push(step);
    losses.push(loss);
  }

  /** Takes the end of a fold. */
  endFold({ fold, values, curves, weights }: FoldEvent, loss: number): void {
    Object.assign(this.folds[fold]!, { values, curves, loss, weights });
    if (this.folds.every((one) => one.loss !== undefined)) this.state = 'finished';
  }
}
