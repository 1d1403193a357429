// Figures as tables in Markdown, which read well in a terminal, too.
import { timesAsFast, yardstickFactor, type Row, type YardstickTimes } from './figures.ts';
import { titles, type Measure } from './parts.ts';

/** A number of milliseconds, or a dash. */
export function milliseconds(value: number | undefined): string {
  if (value === undefined) return '–';
  const maximumFractionDigits = value < 1 ? 2 : value < 10 ? 1 : 0;
  return value.toLocaleString('en', { maximumFractionDigits });
}

/** A table whose first column, and the last if it is named `note`, are texts; the others are numbers. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...body.map((cells) => cells[column]!.length)));
  const isText = (column: number): boolean => column === 0 || head[column] === 'note';
  const cell = (text: string, column: number): string =>
    isText(column) ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const rule = widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}

const measures = Object.keys(titles) as Measure[];
/** What several threads can make faster: batches. */
const divided = measures.filter((measure) => !['first', 'p50', 'p99', 'start'].includes(measure));

/** A work's figures, below what it is and what the yardstick took. */
export function workTable(rows: readonly Row[]): string {
  const { work } = rows[0]!;
  const yardstick: YardstickTimes = Object.assign({}, ...rows.map((row) => row.yardstick));
  const shown = measures.filter((measure) => rows.some(({ ms }) => ms[measure] !== undefined));
  const head = ['ms', 'threads', ...shown.map((measure) => titles[measure]), 'peak MiB', 'note'];
  const body = rows.map(({ contender, threads, ms, peakMiB, note }) => [
    contender,
    String(threads),
    ...shown.map((measure) => milliseconds(ms[measure])),
    peakMiB === undefined ? '–' : String(peakMiB),
    note ?? '',
  ]);
  const model =
    work.heads === undefined
      ? `${work.cell} of ${work.units}, vocabulary ${work.vocabulary.toLocaleString('en')}`
      : `attention of ${work.heads} heads of ${work.units / work.heads}`;
  const sizes = `${model}, batches of ${work.batch}, ${work.time} tokens`;
  const alone = yardstick[1]!;
  const plain = Object.entries(yardstick).map(([threads, ms]) => {
    const times = threads === '1' ? '' : ` (${(alone / ms).toFixed(2)} ×)`;
    return `${threads} ${threads === '1' ? 'thread' : 'threads'} ${milliseconds(ms)} ms${times}`;
  });
  return `### ${work.name}\n\n${sizes}. Yardstick: ${plain.join(', ')}.\n\n${table(head, body)}`;
}

/** How much faster several threads are than one, beside what plain arithmetic reaches in the same rounds; empty without such rows. */
export function threadsTable(rows: readonly Row[]): string {
  const body = rows.flatMap((row) => {
    const isAlone = (other: Row): boolean =>
      other.work === row.work && other.contender === row.contender && other.threads === 1;
    const alone = row.threads === 1 ? undefined : rows.find(isAlone);
    if (alone === undefined) return [];
    return divided.flatMap((measure) => {
      const times = timesAsFast(row, alone, measure);
      if (times === undefined) return [];
      const plain = yardstickFactor(row, measure);
      const name = `${row.contender}, ${row.work.name}, ${titles[measure]}`;
      return [[name, String(row.threads), times.toFixed(2), plain.toFixed(2), (times / plain).toFixed(2)]];
    });
  });
  if (body.length === 0) return '';
  return table(['times as fast as one thread', 'threads', 'times', 'yardstick', 'of it'], body);
}

/** What rnnkit on WASM takes as a multiple of what others take on as many threads; empty without others. */
export function peersTable(rows: readonly Row[]): string {
  const isOwn = ({ contender }: Row): boolean => contender === 'rnnkit wasm';
  const peers = [...new Set(rows.filter((row) => !isOwn(row)).map(({ contender }) => contender))];
  const body = rows.filter(isOwn).flatMap((own) =>
    measures.flatMap((measure) => {
      const others = peers.map((peer) =>
        rows.find(({ work, contender, threads }) => work === own.work && contender === peer && threads === own.threads),
      );
      const ratios = others.map((other) => (other === undefined ? undefined : timesAsFast(other, own, measure)));
      if (ratios.every((ratio) => ratio === undefined)) return [];
      const cells = ratios.map((ratio) => ratio?.toFixed(2) ?? '–');
      return [[`${own.work.name}, ${titles[measure]}`, String(own.threads), milliseconds(own.ms[measure]), ...cells]];
    }),
  );
  if (body.length === 0) return '';
  return table(['times what others take', 'threads', 'ms', ...peers.map((peer) => `of ${peer}`)], body);
}
