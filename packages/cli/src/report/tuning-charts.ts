// Charts of a study.
import * as Plot from '@observablehq/plot';

import { draw, epochTicks } from './charts.ts';
import type { Html } from './html.ts';

/** A trial as it is drawn. */
export interface DrawnTrial {
  /** Counted from 1. */
  readonly number: number;
  readonly state: string;
  /** The mean of what is searched for; undefined when it has not finished. */
  readonly value: number | undefined;
}

/** The range of some numbers, with room where all are the same. */
function rangeOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = low === high ? Math.abs(low) / 10 || 1 : 0;
  return [low - room, high + room];
}

const states = { domain: ['finished', 'best so far'], range: ['#4269d0', '#ef8a2b'] };

/** What each trial showed, and the best up to it. */
export function historyChart(
  trials: readonly DrawnTrial[],
  { metric, goal }: { readonly metric: string; readonly goal: 'min' | 'max' },
): Html {
  const shown = trials.filter((trial): trial is DrawnTrial & { value: number } => Number.isFinite(trial.value));
  let best: number | undefined;
  const steps = shown.map(({ number, value }) => {
    const isBetter = best === undefined || (goal === 'min' ? value < best : value > best);
    if (isBetter) best = value;
    return { number, value: best!, what: 'best so far' };
  });
  const ended = trials.filter(({ state }) => state === 'pruned' || state === 'failed');
  return draw({
    title: `${metric}, trial by trial`,
    width: 640,
    height: 320,
    marginLeft: 60,
    color: { legend: true, ...states },
    x: { label: 'trial', domain: [0.5, Math.max(1.5, trials.length + 0.5)], tickFormat: 'd' },
    y: { label: null, grid: true, nice: true, domain: rangeOf(shown.map(({ value }) => value)) },
    marks: [
      Plot.line(steps, { x: 'number', y: 'value', stroke: 'what', strokeWidth: 2, curve: 'step-after' }),
      Plot.dot(
        shown.map((trial) => ({ ...trial, what: 'finished' })),
        { x: 'number', y: 'value', fill: 'what', r: 3 },
      ),
      // What ended early has no figure: a mark at the foot says that it was.
      Plot.tickX(ended, { x: 'number', stroke: '#999', insetTop: 262 }),
    ],
  });
}

/** An axis of a chart on which each trial is a line. */
export interface Axis {
  readonly name: string;
  /** What is at its foot and at its head. */
  readonly ends: readonly [string, string];
}

/** Each trial as a line through its settings to what it showed; the darker the better. */
export function parallelChart(
  axes: readonly Axis[],
  lines: readonly {
    readonly trial: number;
    /** On each axis a place from 0 to 1; undefined where a trial has none. */
    readonly places: readonly (number | undefined)[];
    /** From 0, the worst, to 1. */
    readonly rank: number;
  }[],
): Html {
  const points = lines.flatMap(({ trial, places, rank }) =>
    places.flatMap((place, axis) => (place === undefined ? [] : [{ trial, axis, place, rank }])),
  );
  const ends = axes.flatMap(({ ends: [low, high] }, axis) => [
    { axis, place: 0, text: low, dy: 14 },
    { axis, place: 1, text: high, dy: -10 },
  ]);
  return draw({
    title: 'Settings of each trial',
    width: Math.max(480, 150 * axes.length),
    height: 360,
    marginTop: 40,
    marginBottom: 50,
    marginLeft: 50,
    marginRight: 50,
    color: { type: 'linear', domain: [0, 1], scheme: 'blues' },
    x: {
      label: null,
      ticks: [...axes.keys()],
      tickSize: 0,
      tickPadding: 24,
      tickFormat: (axis: number) => axes[axis]?.name ?? '',
      domain: [-0.2, axes.length - 0.8],
    },
    y: { axis: null, domain: [0, 1] },
    marks: [
      Plot.ruleX([...axes.keys()], { stroke: '#ccc' }),
      // The best are drawn last, over all others.
      Plot.line(
        points.toSorted((a, b) => a.rank - b.rank),
        { x: 'axis', y: 'place', z: 'trial', stroke: 'rank', strokeWidth: 1.5, sort: null },
      ),
      ...[-10, 14].map((dy) =>
        Plot.text(
          ends.filter((end) => end.dy === dy),
          { x: 'axis', y: 'place', text: 'text', dy },
        ),
      ),
    ],
  });
}

/** How much each parameter matters. */
export function importanceChart(shares: readonly { readonly name: string; readonly share: number }[]): Html {
  return draw({
    title: 'How much each setting matters',
    width: 480,
    height: 60 + 30 * shares.length,
    marginLeft: 130,
    x: { label: 'share of the variance that it explains by itself', domain: [0, 1], tickFormat: '.0%', grid: true },
    y: { label: null, domain: shares.map(({ name }) => name) },
    marks: [Plot.barX(shares, { x: 'share', y: 'name', fill: '#4269d0' })],
  });
}

/** Means with one standard error either way, and each fold as a dot; the best first. */
export function foldsChart(
  trials: readonly {
    readonly name: string;
    readonly mean: number;
    readonly error: number;
    readonly folds: readonly number[];
  }[],
  metric: string,
): Html {
  const bars = trials.map(({ mean, error, ...rest }) => ({ ...rest, mean, low: mean - error, high: mean + error }));
  const dots = trials.flatMap(({ name, folds }) => folds.map((value) => ({ name, value })));
  return draw({
    title: `${metric} of the best, fold by fold`,
    width: 640,
    height: 60 + 24 * trials.length,
    marginLeft: 90,
    x: {
      label: null,
      grid: true,
      nice: true,
      domain: rangeOf([...bars.flatMap(({ low, high }) => [low, high]), ...dots.map(({ value }) => value)]),
    },
    y: { label: null, domain: trials.map(({ name }) => name) },
    marks: [
      Plot.dot(dots, { x: 'value', y: 'name', fill: '#4269d0', fillOpacity: 0.35, r: 2.5 }),
      Plot.ruleY(bars, { y: 'name', x1: 'low', x2: 'high', stroke: '#4269d0', strokeWidth: 2 }),
      Plot.dot(bars, { x: 'mean', y: 'name', fill: '#4269d0', r: 4.5 }),
    ],
  });
}

/** What trials showed after each epoch, on average over their folds; the darker the better they ended. */
export function trialCurvesChart(
  curves: readonly { readonly trial: number; readonly values: readonly number[]; readonly rank: number }[],
  title: string,
): Html {
  const points = curves.flatMap(({ trial, values, rank }) =>
    values.map((value, epoch) => ({ trial, epoch: epoch + 1, value, rank })),
  );
  const epochs = Math.max(...curves.map(({ values }) => values.length));
  return draw({
    title,
    width: 640,
    height: 320,
    marginLeft: 60,
    color: { type: 'linear', domain: [0, 1], scheme: 'blues' },
    x: { label: 'epoch', ticks: epochTicks(epochs), tickFormat: 'd', domain: [1, Math.max(2, epochs)] },
    y: { label: null, grid: true, nice: true, domain: rangeOf(points.map(({ value }) => value)) },
    marks: [
      Plot.line(points, { x: 'epoch', y: 'value', z: 'trial', stroke: 'rank', strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'epoch', y: 'value', fill: 'rank', r: 1.5 }),
    ],
  });
}

/** What is searched for beside what it costs; those that nothing beats in both are on the line. */
export function costChart(
  trials: readonly { readonly cost: number; readonly value: number; readonly isOnFront: boolean }[],
  names: { readonly cost: string; readonly metric: string },
): Html {
  const front = trials.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.cost - b.cost);
  return draw({
    title: `${names.metric} beside ${names.cost}`,
    width: 480,
    height: 320,
    marginLeft: 60,
    x: { label: names.cost, nice: true, tickFormat: '~s' },
    y: { label: null, grid: true, nice: true, domain: rangeOf(trials.map(({ value }) => value)) },
    marks: [
      Plot.line(front, { x: 'cost', y: 'value', stroke: '#ef8a2b', strokeWidth: 2 }),
      Plot.dot(trials, { x: 'cost', y: 'value', fill: '#4269d0', r: 3 }),
      Plot.dot(front, { x: 'cost', y: 'value', fill: '#ef8a2b', r: 4.5 }),
    ],
  });
}
