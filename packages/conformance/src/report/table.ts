// The compliance table: one row for each group of kernels, one column for each backend and runtime.
import { byGroup, type KernelResult, type Report } from './report.ts';

/**
 * The table as Markdown, from reports of whole runs.
 *
 * A cell says whether the backend's own kernels pass and by how many units of the last place they are off at most, or that
 * core composes them; `✗` is a failure, and known gaps are counted.
 */
export function complianceTable(reports: readonly Report[]): string {
  const groups = [...new Set(reports.flatMap(({ kernels }) => kernels.map(({ group }) => group)))];
  const columns = reports.map((report) => ({
    head: `\`${report.backend}\`, ${report.runtime}`,
    cells: cellsOf(report),
  }));
  const rows = [
    ['kernel', ...columns.map(({ head }) => head)],
    ...groups.map((group) => [`\`${group}\``, ...columns.map(({ cells }) => cells.get(group) ?? 'not tried')]),
  ];
  return tableOf(rows);
}

function cellsOf({ kernels }: Report): Map<string, string> {
  return new Map([...byGroup(kernels)].map(([group, list]) => [group, cellOf(list)]));
}

function cellOf(kernels: readonly KernelResult[]): string {
  const [{ passed, failed, knownGaps }] = kernels as [KernelResult, ...KernelResult[]];
  if (failed > 0) return `✗ ${failed} of ${passed + failed + knownGaps} cases`;
  if (passed === 0) return 'not tried';
  const ulp = Math.max(...kernels.map(({ worstByUlp }) => worstByUlp?.ulp ?? 0));
  // A form with embedding is a faster way to the same; what lacks it is not composed of stock kernels for that.
  const native = kernels.slice(0, 2).every((one) => one.native);
  const gaps = knownGaps === 0 ? '' : `, ${knownGaps} known gap${knownGaps === 1 ? '' : 's'}`;
  return `✓ ${native ? '' : 'composed, '}${rounded(ulp)} ULP${gaps}`;
}

function rounded(ulp: number): string {
  if (ulp < 0.05) return '0';
  return ulp < 10 ? ulp.toFixed(1) : String(Math.round(ulp));
}

const begin = '<!-- compliance: begin -->';
const end = '<!-- compliance: end -->';

/**
 * A document with its table between the markers `<!-- compliance: begin -->` and `<!-- compliance: end -->` replaced.
 *
 * @throws Error when the markers are not there
 */
export function replaceTable(document: string, table: string): string {
  const [start, stop] = placeOf(document);
  return `${document.slice(0, start)}\n\n${table}\n\n${document.slice(stop)}`;
}

/** The kernels (first) and the backends with their runtimes (second) that a document's table lists. */
export function listedIn(document: string): [kernels: string[], columns: string[]] {
  const [head = [], , ...body] = cellsIn(document);
  return [body.map(([kernel = '']) => kernel.replaceAll('`', '')), head.slice(1)];
}

/**
 * A table with the columns that a document's table has besides, so that one backend can be tried anew without the others.
 * A column gives way to one of the same backend and kind of runtime, whatever its version.
 */
export function mergeTable(document: string, table: string): string {
  const kindOf = (head: string): string => head.replace(/ \d+$/, '');
  const [fresh, old] = [rowsOf(table), cellsIn(document)];
  const [freshHead = [], , ...freshBody] = fresh;
  const [oldHead = [], , ...oldBody] = old;
  const heads = [
    ...oldHead.slice(1).map((head) => freshHead.find((other) => kindOf(other) === kindOf(head)) ?? head),
    ...freshHead.slice(1).filter((head) => !oldHead.some((other) => kindOf(other) === kindOf(head))),
  ];
  const cellOf = (head: string[], body: string[][], kernel: string, column: string): string | undefined =>
    body.find(([name]) => name === kernel)?.[head.indexOf(column)];
  const rows = freshBody.map(([kernel = '']) => [
    kernel,
    ...heads.map(
      (head) => cellOf(freshHead, freshBody, kernel, head) ?? cellOf(oldHead, oldBody, kernel, head) ?? 'not tried',
    ),
  ]);
  return tableOf([[freshHead[0] ?? 'kernel', ...heads], ...rows]);
}

/** Rows as a Markdown table, the first of which is the head. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [head, ...body] = rows;
  return [line(head!), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function cellsIn(document: string): string[][] {
  const [start, stop] = placeOf(document);
  return rowsOf(document.slice(start, stop).trim());
}

function rowsOf(table: string): string[][] {
  return table.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function placeOf(document: string): [number, number] {
  const start = document.indexOf(begin);
  const stop = document.indexOf(end);
  if (start < 0 || stop < start) throw new Error(`The document needs the lines ${begin} and ${end}, in this order.`);
  return [start + begin.length, stop];
}
