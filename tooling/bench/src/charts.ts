// How the time grows with each side of the work, as one SVG.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

import type { Row } from './figures.ts';
import { differsOnlyIn, directions } from './work.ts';

const palette = ['#c0392b', '#e67e22', '#8e44ad', '#2c6fbb', '#16a085', '#7f8c8d', '#2c3e50'];

/** Charts of the time on one thread to predict and to train a batch over its sides, on logarithmic scales. */
export function growthCharts(rows: readonly Row[]): string {
  const alone = rows.filter(({ threads }) => threads === 1);
  const measured = directions.flatMap((direction) =>
    alone
      .filter(({ work }) => differsOnlyIn(direction, work))
      .flatMap(({ work, contender, ms }) =>
        [
          { part: 'predict', milliseconds: ms.repeated },
          { part: 'train', milliseconds: ms.train },
        ]
          .filter(({ milliseconds }) => milliseconds !== undefined)
          .map((timed) => ({ ...timed, peer: contender, direction, side: work[direction] })),
      ),
  );
  const names = [...new Set(measured.map(({ peer }) => peer))];
  const color = { domain: names, range: palette };
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const charts = directions.map((direction, column) => {
    const shown = measured.filter((point) => point.direction === direction).toSorted((a, b) => a.side - b.side);
    const chart = Plot.plot({
      document,
      width: 340,
      height: 520,
      marginLeft: 55,
      marginRight: 45,
      x: { type: 'log', label: direction, ticks: [...new Set(shown.map(({ side }) => side))], tickFormat: 'd' },
      y: { type: 'log', label: 'ms a batch', grid: true, domain: [0.3, 20_000] },
      fy: { label: null, domain: ['predict', 'train'] },
      color,
      marks: [
        Plot.frame({ stroke: '#ddd' }),
        Plot.lineY(shown, { x: 'side', y: 'milliseconds', fy: 'part', z: 'peer', stroke: 'peer', strokeWidth: 2 }),
        Plot.dot(shown, { x: 'side', y: 'milliseconds', fy: 'part', fill: 'peer', r: 3 }),
      ],
    });
    chart.setAttribute('x', String(column * 340));
    chart.setAttribute('y', '40');
    return chart.outerHTML;
  });
  const legend = names.map((name, index) => {
    const x = 20 + index * 185;
    return `<circle cx="${x}" cy="20" r="5" fill="${palette[index % palette.length]}"/><text x="${x + 10}" y="24">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1360" height="570" font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>${legend.join('')}${charts.join('')}</svg>\n`;
}
