// The report's charts, drawn as SVG with Observable Plot on a document that lives in memory.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

import { beginningOf } from '../graphemes.ts';
import { visible } from '../visible.ts';
import { Html, html } from './html.ts';

/** Most classes whose confusion is drawn: it takes a cell for each pair of them. */
const mostClasses = 100;

/** Longer labels leave no room for the chart. */
const longestLabel = 30;

/** One line of a chart: a value for each epoch. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

/** A chart. */
export function draw(options: Plot.PlotOptions): Html {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return new Html(Plot.plot({ ...options, document }).outerHTML);
}

/** Curves over the epochs. */
export function epochChart(title: string, curves: readonly Curve[]): Html {
  const points = curves.flatMap(({ name, values }) =>
    values.map((value, index) => ({ name, epoch: index + 1, value })),
  );
  const epochs = Math.max(1, ...curves.map(({ values }) => values.length));
  return draw({
    title,
    width: 460,
    height: 280,
    marginLeft: 50,
    color: { legend: true, domain: curves.map(({ name }) => name), range: ['#4269d0', '#ef8a2b'] },
    x: { label: 'epoch', ticks: epochTicks(epochs), tickFormat: 'd', domain: [1, Math.max(2, epochs)] },
    y: { label: null, grid: true, nice: true },
    marks: [
      Plot.lineY(points, { x: 'epoch', y: 'value', z: 'name', stroke: 'name', strokeWidth: 2 }),
      Plot.dot(points, { x: 'epoch', y: 'value', fill: 'name', r: 2.5 }),
    ],
  });
}

/** Most points of a chart. */
const mostPoints = 2000;

/** Right numbers and predicted ones, beside the line on which they are the same. */
export function scatterChart(points: readonly { readonly actual: number; readonly predicted: number }[]): Html {
  // Points come by their errors: every so many of them show all kinds.
  const step = Math.ceil(points.length / mostPoints);
  const shown = points.filter((_, place) => place % step === 0);
  const all = shown.flatMap(({ actual, predicted }) => [actual, predicted]);
  const ends = [Math.min(...all), Math.max(...all)].map((end) => ({ actual: end, predicted: end }));
  return draw({
    width: 460,
    height: 460,
    marginLeft: 60,
    x: { label: 'right', nice: true },
    y: { label: 'predicted', nice: true, grid: true },
    marks: [
      Plot.line(ends, { x: 'actual', y: 'predicted', stroke: '#999' }),
      Plot.dot(shown, { x: 'actual', y: 'predicted', fill: '#4269d0', fillOpacity: 0.4, r: 2.5 }),
    ],
  });
}

/** How often answers are right that are about as sure, beside the line on which both are the same; the larger a dot, the more answers. */
export function reliabilityChart(
  bins: readonly { readonly count: number; readonly confidence: number; readonly accuracy: number }[],
): Html {
  const shown = bins.filter(({ count }) => count > 0);
  return draw({
    width: 400,
    height: 400,
    marginLeft: 60,
    x: { label: 'probability', domain: [0, 1], tickFormat: '.0%' },
    y: { label: 'right', domain: [0, 1], tickFormat: '.0%', grid: true },
    r: { range: [0, 16] },
    marks: [
      Plot.line(
        [0, 1].map((end) => ({ confidence: end, accuracy: end })),
        { x: 'confidence', y: 'accuracy', stroke: '#999' },
      ),
      Plot.line(shown, { x: 'confidence', y: 'accuracy', stroke: '#4269d0' }),
      Plot.dot(shown, { x: 'confidence', y: 'accuracy', r: 'count', fill: '#4269d0', fillOpacity: 0.7 }),
    ],
  });
}

/** How precise answers are, and how much of what is there they find. */
export interface CurvePoint {
  readonly recall: number;
  readonly precision: number;
}

/** Precision over recall, a line for each label, and where its threshold is. */
export function precisionRecallChart(
  curves: readonly { readonly label: string; readonly points: readonly CurvePoint[] }[],
  thresholds: readonly (CurvePoint & { readonly label: string })[],
): Html {
  const labels = drawnLabels(curves.map(({ label }) => label));
  const lines = curves.flatMap(({ points }, place) => points.map((point) => ({ ...point, label: labels[place] })));
  const dots = thresholds.map((point, place) => ({ ...point, label: labels[place] }));
  return draw({
    width: 460,
    height: 400,
    marginLeft: 60,
    color: { legend: true, domain: labels, scheme: 'observable10' },
    x: { label: 'recall', domain: [0, 1], tickFormat: '.0%' },
    y: { label: 'precision', domain: [0, 1], tickFormat: '.0%', grid: true },
    marks: [
      Plot.lineY(lines, { x: 'recall', y: 'precision', z: 'label', stroke: 'label', strokeWidth: 2 }),
      Plot.dot(dots, { x: 'recall', y: 'precision', fill: 'label', r: 4.5 }),
    ],
  });
}

/** Whole epochs, about ten of them. */
export function epochTicks(epochs: number): number[] {
  const step = Math.ceil(epochs / 10);
  return Array.from({ length: Math.ceil(epochs / step) }, (_, tick) => 1 + tick * step);
}

/** Labels as they are drawn, each once. */
function drawnLabels(labels: readonly string[]): string[] {
  const drawn = labels.map((label) => beginningOf(visible(label), longestLabel));
  return drawn.map((label, index) => (drawn.indexOf(label) < index ? `${label} (${index + 1})` : label));
}

/** A confusion matrix, `counts[actual][predicted]`, each row shaded by its share. */
export function confusionChart(names: readonly string[], counts: readonly (readonly number[])[]): Html {
  if (names.length > mostClasses) return html`<p>${names.length} classes are too many to draw.</p>`;
  const labels = drawnLabels(names);
  const cells = counts.flatMap((row, actual) => {
    const total = Math.max(
      1,
      row.reduce((sum, count) => sum + count, 0),
    );
    return row.map((count, predicted) => ({
      actual: labels[actual],
      predicted: labels[predicted],
      count,
      share: count / total,
    }));
  });
  const side = Math.max(320, Math.min(1100, 26 * labels.length + 160));
  const longest = Math.max(...labels.map((label) => label.length));
  const margin = Math.min(160, 20 + 7 * longest);
  return draw({
    width: side,
    height: side,
    marginLeft: margin,
    marginBottom: margin,
    padding: 0.04,
    x: { domain: labels.slice(0, counts[0]?.length), label: 'predicted', tickRotate: -60 },
    y: { domain: labels, label: 'actual' },
    color: { type: 'sqrt', domain: [0, 1], scheme: 'blues' },
    marks: [
      Plot.cell(cells, { x: 'predicted', y: 'actual', fill: 'share' }),
      Plot.text(
        cells.filter(({ count }) => count > 0),
        {
          x: 'predicted',
          y: 'actual',
          text: (cell: { count: number }) => String(cell.count),
          fill: (cell: { share: number }) => (cell.share > 0.35 ? 'white' : 'black'),
          fontSize: labels.length > 40 ? 6 : 10,
        },
      ),
    ],
  });
}
