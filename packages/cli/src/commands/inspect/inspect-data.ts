// rnnkit inspect, of data: how it is written, its columns, classes and lengths, and which texts come again.
import { readdir, stat } from 'node:fs/promises';

import {
  doubtOfLabels,
  doubtsOf,
  examineExamples,
  formOf,
  sentenceOf,
  type Examination,
  type Lengths,
} from '@rnnkit/data';

import { readColumns, sayDropped, shorten, type Columns, type DataOptions } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { shownPath } from '../../kept-data.ts';
import { print, printJson } from '../../output.ts';
import { isAddress } from '../../remote/address.ts';
import { guessTask } from '../../tasks/guess.ts';
import { previewOf } from '../../tasks/translate/data.ts';
import { visible } from '../../visible.ts';
import { describeTagData } from './tag-data.ts';

/** The options of `rnnkit inspect`, of data. */
export interface InspectDataOptions extends DataOptions {
  readonly json?: boolean;
}

/** Most classes that are shown. */
const mostClasses = 50;
/** Most columns that are shown. */
const mostColumns = 20;

const amount = (count: number): string => count.toLocaleString('en');

/** Whether a path is one of data, and not of a model. */
export async function isData(path: string): Promise<boolean> {
  if (path === '-' || isAddress(path) || /[*?{]/.test(path)) return true;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) {
    const names = await readdir(path);
    return !names.some((name) =>
      /^(?:model|config|pipeline)\.json$|\.(?:safetensors|keras|onnx|h5|bin|pb)$/i.test(name),
    );
  }
  if (/\.(?:csv|tsv|tab|jsonl|ndjson|parquet|txt|conll|conllu|bio|iob|iob2|bioes)(?:\.gz)?$/i.test(path)) return true;
  // The files of models are called so, too.
  if (!/\.json(?:\.gz)?$/i.test(path)) return false;
  return (await previewOf(path).catch(() => undefined))?.reading.format === 'json';
}

/** Shows what data is like, each argument a part of its own. */
export async function inspectData(paths: readonly string[], options: InspectDataOptions): Promise<void> {
  const { task } = await guessTask(paths[0]!, options);
  if (task === 'tag') {
    await describeTagData(paths, options.json === true);
    return;
  }
  const parts: (Columns & { readonly name: string })[] = [];
  for (const path of paths) parts.push({ name: shownPath(path), ...(await readPart(path, options, task)) });
  const hasClasses = task === 'classify' || task === 'multilabel';
  const examined = examineExamples(parts);
  const found = task === 'multilabel' ? { ...examined, classes: countsOf(parts) } : examined;
  const doubt = task === 'classify' ? doubtOfLabels(parts.flatMap(({ labels }) => labels)) : undefined;
  const remarks = hasClasses ? [doubt ?? [], doubtsOf(found)].flat() : [];
  const doubts = remarks.map((one) => sentenceOf(one));
  const forms = parts.map(({ readings }) => readings.map(formOf));
  const columns = parts[0]!.readings[0]?.columns ?? [];
  if (options.json === true) {
    printJson({ task, forms, columns, ...found, ...(hasClasses ? {} : { classes: null }), doubts });
    return;
  }
  for (const [place, { name, texts, readings }] of parts.entries()) {
    const files = readings.length > 1 ? `${readings.length} files, the first a ` : '';
    print(
      `${place === 0 ? 'data     ' : '         '}  ${name}: ${files}${forms[place]![0] ?? 'nothing'}; ${amount(texts.length)} rows`,
    );
  }
  if (columns.length > 0)
    print(
      `columns    ${columns
        .slice(0, mostColumns)
        .map((name) => shorten(visible(name)))
        .join(', ')}${columns.length > mostColumns ? `, … (${columns.length} in all)` : ''}`,
    );
  print(`task       ${task}, by what it looks like`);
  print(`characters ${lineOf(found.characters)}`);
  print(`words      ${lineOf(found.words)}`);
  if (hasClasses) printClasses(found);
  if (doubts.length > 0) print('');
  for (const doubt of doubts) print(doubt);
}

async function readPart(path: string, options: InspectDataOptions, task: string): Promise<Columns> {
  const columns = await columnsOf(path, options, task);
  const part = await readColumns(path, { ...options, ...columns }, labelsOf(task));
  sayDropped(path, part.dropped, 'text or label');
  if (part.texts.length === 0) throw new Failure(`${shownPath(path)} holds no text.`);
  return part;
}

/** The columns of a task, where nobody says others. */
async function columnsOf(
  path: string,
  { textColumn, labelColumn }: InspectDataOptions,
  task: string,
): Promise<Pick<DataOptions, 'textColumn' | 'labelColumn'>> {
  const given = { ...(textColumn !== undefined && { textColumn }), ...(labelColumn !== undefined && { labelColumn }) };
  if (task === 'regress') return { labelColumn: 'value', ...given };
  if (task === 'multilabel') return { labelColumn: 'labels', ...given };
  if (task === 'generate') return { labelColumn: textColumn ?? 'text', ...given };
  if (task !== 'translate') return given;
  const { columns } = await previewOf(path);
  const source = columns.includes('source') ? 'source' : columns[0]!;
  const target = columns.includes('target') ? 'target' : columns.find((name) => name !== source)!;
  return { textColumn: source, labelColumn: target, ...given };
}

const labelsOf = (task: string): 'classes' | 'several' | 'texts' =>
  task === 'multilabel' ? 'several' : task === 'classify' ? 'classes' : 'texts';

/** How many texts of each part have each of several labels. */
function countsOf(parts: readonly Columns[]): Examination['classes'] {
  const counts = new Map<string, number[]>();
  for (const [place, { several }] of parts.entries()) {
    for (const label of several.flat()) {
      const own = counts.get(label) ?? parts.map(() => 0);
      own[place]!++;
      counts.set(label, own);
    }
  }
  const sum = (own: readonly number[]): number => own.reduce((all, one) => all + one, 0);
  return Array.from(counts, ([label, own]) => ({ label, counts: own })).toSorted(
    (a, b) => sum(b.counts) - sum(a.counts),
  );
}

const lineOf = ({ median, most, longest }: Lengths): string =>
  `${amount(median)} in a usual text, up to ${amount(most)} in 19 of 20, ${amount(longest)} in the longest`;

function printClasses({ parts, classes }: Examination): void {
  const shown = classes.slice(0, mostClasses).map(({ label, counts }) => ({ label: shorten(visible(label)), counts }));
  const heads = parts.length === 1 ? ['texts'] : parts.map(({ name }) => shorten(visible(name)));
  const first = Math.max(5, ...shown.map(({ label }) => label.length));
  const widths = heads.map((head) => Math.max(9, head.length));
  print('');
  print(`${'class'.padEnd(first)}  ${heads.map((head, place) => head.padStart(widths[place]!)).join('          ')}`);
  for (const { label, counts } of shown) {
    const cells = counts.map((count, place) => {
      const share = (100 * count) / Math.max(1, parts[place]!.rows);
      return `${amount(count).padStart(widths[place]!)}  ${`${share.toFixed(1)} %`.padStart(8)}`;
    });
    print(`${label.padEnd(first)}  ${cells.join('')}`);
  }
  if (classes.length > mostClasses) print(`… and ${amount(classes.length - mostClasses)} more`);
}
