// Measurements as a table in Markdown, which reads well in a terminal, too.
import type { Row } from './work.ts';

const milliseconds = (value: number | null): string =>
  value === null ? '–' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });

/** A table of rows. */
export function table(rows: readonly Row[]): string {
  const head = ['peer', 'cell', 'batch', 'time', 'units', 'vocabulary', 'predict ms', 'train ms', 'peak MiB', 'note'];
  const body = rows.map(({ peer, cell, batch, time, units, vocabulary, predictMs, trainMs, peakMiB, note }) => [
    peer,
    cell,
    ...[batch, time, units, vocabulary].map((side) => side.toLocaleString('en')),
    milliseconds(predictMs),
    milliseconds(trainMs),
    peakMiB === null ? '–' : String(peakMiB),
    note ?? '',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column >= 2 && column <= 8 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column >= 2 && column <= 8 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}
