// The report of a study: what was tried, what came of it, and what mattered.
import {
  importance,
  meanValue,
  standardError,
  type Parameter,
  type Space,
  type Study,
  type Trial,
} from '@rnnkit/tuning';

import { frontOf } from '../commands/tune/choose.ts';
import type { Cost } from '../commands/tune/options.ts';
import { wordsOf } from '../commands/tune/space.ts';
import { figure, outcomeOf, valueOf } from '../commands/tune/trial-lines.ts';
import { html, type Html } from './html.ts';
import { page } from './page.ts';
import { table } from './tables.ts';
import {
  costChart,
  foldsChart,
  historyChart,
  importanceChart,
  parallelChart,
  trialCurvesChart,
  type Axis,
} from './tuning-charts.ts';

/** What the report tells. */
export interface TuningReport {
  readonly title: string;
  readonly study: Study;
  readonly space: Space;
  /** What is taken; undefined while nothing has finished. */
  readonly chosen: Trial | undefined;
  readonly cost: Cost;
  /** What trains it. */
  readonly command: string | undefined;
  /** How it was searched, such as `tpe`, `none`. */
  readonly how: string;
}

const mostShown = 20;
const mostRows = 500;

/** The report as one HTML page. */
export function tuningPage(report: TuningReport): string {
  const { title, study, chosen, command, how } = report;
  const { trials, objective } = study;
  const finished = trials.filter(({ loss }) => loss !== undefined);
  const count = (state: Trial['state']): number => trials.filter((trial) => trial.state === state).length;
  const lead =
    chosen === undefined
      ? 'No trial has finished.'
      : `${wordsOf(chosen.params)}: ${outcomeOf(chosen, objective)} over ${study.folds} folds.`;
  return page(
    title,
    html`<p class="lead">${lead}</p>
      <p>
        ${trials.length} trials ${how}: ${finished.length} finished, ${count('pruned')} ended early, ${count('failed')}
        failed, ${count('running')} unfinished. ± is one standard error over the folds. The figure of the best of many
        is too good; that of the trained model, on data that no trial has seen, is in its own report.
      </p>
      ${chosen === undefined ? [] : chartsOf(report, finished)}
      <h2>Trials</h2>
      ${trials.length > mostRows ? html`<p>The first ${mostRows}; the command rnnkit study export has all.</p>` : []}
      ${table(
        ['trial', 'settings', 'outcome', 'parameters', 'seconds'],
        trials
          .slice(0, mostRows)
          .map((trial) => [
            String(trial.number + 1),
            wordsOf(trial.params),
            outcomeOf(trial, objective),
            ...['parameters', 'seconds'].map((name) => figure(meanValue(trial, name) ?? Number.NaN)),
          ]),
      )}
      ${
        command === undefined
          ? []
          : html`<h2>Train it</h2>
              <pre>${command}</pre>`
      }`,
  );
}

function chartsOf({ study, space, cost }: TuningReport, finished: readonly Trial[]): readonly Html[] {
  const { trials, objective } = study;
  const { metric } = objective;
  const ordered = finished.filter(({ loss }) => Number.isFinite(loss)).toSorted((a, b) => a.loss! - b.loss!);
  const rankOf = rankBy(ordered);
  const shares = importance(trials, space);
  const drawn = trials.map(({ number, state, loss }) => ({
    number: number + 1,
    state,
    value: loss === undefined ? undefined : valueOf(loss, objective),
  }));
  const best = ordered.slice(0, mostShown).map((trial) => ({
    name: `trial ${trial.number + 1}`,
    mean: valueOf(trial.loss!, objective),
    error: standardError(trial)!,
    folds: trial.folds.map((fold) => valueOf(fold.loss!, objective)),
  }));
  const front = new Set(frontOf(study, cost));
  const costs = ordered.flatMap((trial) => {
    const own = meanValue(trial, cost);
    return own === undefined
      ? []
      : [{ cost: own, value: valueOf(trial.loss!, objective), isOnFront: front.has(trial) }];
  });
  return [
    html`<figure>${historyChart(drawn, objective)}</figure>`,
    html`<figure>${parallel(space, ordered, rankOf)}</figure>
      <p>A line is a trial; the darker, the better.</p>`,
    shares.length === 0
      ? html`<p>Too few trials, or too much alike, to say which setting matters.</p>`
      : html`<figure>${importanceChart(shares)}</figure>
          <p>
            By functional analysis of variance with 64 regression trees (Hutter, Hoos and Leyton-Brown 2014), over the
            whole space; what is missing to 100 % comes of settings together, or of chance. With few trials it is rough.
          </p>`,
    html`<figure>${foldsChart(best, metric)}</figure>
      <p>The mean with one standard error either way; small dots are folds.</p>`,
    ...curves(trials, study, rankOf),
    html`<figure>${costChart(costs, { cost, metric })}</figure>
      <p>On the line are trials that no other beats in one without being worse in the other.</p>`,
  ];
}

/** How good a trial is, from 0, the worst, to 1. What has not finished is among the worst. */
function rankBy(ordered: readonly Trial[]): (trial: Trial) => number {
  const places = new Map(ordered.map((trial, place) => [trial, place]));
  // The worst is seen, too.
  return (trial) => 1 - (0.75 * (places.get(trial) ?? ordered.length)) / Math.max(1, ordered.length);
}

function parallel(space: Space, ordered: readonly Trial[], rankOf: (trial: Trial) => number): Html {
  const names = Object.keys(space);
  const axes = names.map((name): Axis => ({ name, ends: endsOf(space[name]!) }));
  const lines = ordered.slice(0, mostRows).map((trial) => ({
    trial: trial.number,
    places: [...names.map((name) => placeOf(space[name]!, trial.params[name])), rankOf(trial)],
    rank: rankOf(trial),
  }));
  return parallelChart([...axes, { name: 'rank', ends: ['', 'best'] }], lines);
}

function endsOf(parameter: Parameter): readonly [string, string] {
  if (parameter.type === 'choice') return [String(parameter.values[0]), String(parameter.values.at(-1))];
  return [figure(parameter.from), figure(parameter.to)];
}

function placeOf(parameter: Parameter, value: Trial['params'][string] | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (parameter.type === 'choice')
    return parameter.values.length === 1 ? 0.5 : parameter.values.indexOf(value) / (parameter.values.length - 1);
  const { from, to, log } = parameter;
  if (from === to) return 0.5;
  return log ? Math.log(Number(value) / from) / Math.log(to / from) : (Number(value) - from) / (to - from);
}

function curves(trials: readonly Trial[], { objective }: Study, rankOf: (trial: Trial) => number): readonly Html[] {
  const found = trials.flatMap((trial) => {
    const values = meanCurve(trial).map((loss) => valueOf(loss, objective));
    return values.length === 0 ? [] : [{ trial: trial.number, values, rank: rankOf(trial) }];
  });
  if (found.length === 0) return [];
  return [
    html`<figure>
        ${trialCurvesChart(found.slice(0, mostRows), 'What is held out within each fold, epoch by epoch')}
      </figure>
      <p>
        The mean over the folds of what chooses the epoch: ${objective.metric}, or where that is not known after each
        epoch, a loss, which is below 0 where more is better.
      </p>`,
  ];
}

/** The mean over the folds after each epoch, as far as all came that have begun. */
function meanCurve({ folds }: Trial): readonly number[] {
  const begun = folds.map(({ losses }) => losses).filter(({ length }) => length > 0);
  const length = Math.min(...begun.map((losses) => losses.length));
  if (begun.length === 0) return [];
  const means = Array.from(
    { length },
    (_, epoch) => begun.reduce((sum, losses) => sum + losses[epoch]!, 0) / begun.length,
  );
  const end = means.findIndex((mean) => !Number.isFinite(mean));
  return end < 0 ? means : means.slice(0, end);
}
