// What a generator is trained on: one long text, or many.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { findPaths, readText, readTextLines } from '@rnnkit/data/node';
import type { Option } from 'commander';

import { readColumns, type DataOptions } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { formatOptions } from '../../data-options.ts';
import { option } from '../../options.ts';
import { readEach, type ReadHooks } from '../../read-each.ts';
import { placeOf, shownPath } from '../../kept-data.ts';
import { foldRows, type FoldPlan } from '../fold-plan.ts';
import { holdOutRows, type Parts } from '../parts.ts';
import type { Options } from '../task.ts';
import { previewOf } from '../translate/data.ts';

/** Texts, and where there are any, a label for each. */
export interface GenerateData {
  readonly texts: readonly string[];
  readonly labels: readonly string[] | undefined;
}

interface GenerateDataOptions extends DataOptions {
  readonly each: 'file' | 'line';
}

/** How data is read. */
export const generateDataOptions: readonly Option[] = [
  option('--each <unit>', 'of a plain file: whether all of it is one text, or each line is one', {
    choices: ['file', 'line'],
    value: 'file',
  }),
  option('--text-column <name>', 'column that holds the text', { byDefault: 'text' }),
  option('--label-column <name>', 'column that holds what a text is written for, such as a kind of name', {
    byDefault: 'none',
  }),
  ...formatOptions,
];

/** Reads the texts of a file or folder. */
export async function readGenerateData(path: string, options: Options): Promise<GenerateData> {
  const data = await readTexts(path, options as unknown as GenerateDataOptions);
  if (data.texts.length === 0) throw new Failure(`${shownPath(path)} holds no text.`);
  return data;
}

async function readTexts(path: string, options: GenerateDataOptions): Promise<GenerateData> {
  const place = await placeOf(path);
  if ((await stat(place).catch(() => undefined))?.isDirectory() === true) return readFolder(place, options);
  const { textColumn = 'text', labelColumn } = options;
  if (
    /\.(?:csv|tsv|tab|jsonl|ndjson|json|parquet)(?:\.gz)?\}?$/i.test(place) ||
    (await isTable(path, textColumn, options))
  ) {
    const columns = { ...options, textColumn, labelColumn: labelColumn ?? textColumn };
    return readLabelled(path, columns, labelColumn !== undefined);
  }
  return readPlain(path, await findPaths(place), options);
}

/** Standard input has no name that says what it is. */
async function isTable(path: string, textColumn: string, options: GenerateDataOptions): Promise<boolean> {
  if (path !== '-') return false;
  const table = await previewOf(path, options).catch(() => undefined);
  return table?.columns.includes(textColumn) === true;
}

async function readFolder(path: string, options: GenerateDataOptions): Promise<GenerateData> {
  const entries = await readdir(path, { withFileTypes: true });
  if (entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.')))
    return readLabelled(path, options, true);
  const files = entries.flatMap((entry) => (entry.isFile() && !entry.name.startsWith('.') ? [entry.name] : []));
  const places = files.toSorted().map((name) => join(path, name));
  return readPlain(path, places, { ...options, each: 'file' });
}

/** Files that are texts, or whose lines are. */
async function readPlain(
  path: string,
  files: readonly string[],
  { each, encoding }: GenerateDataOptions,
): Promise<GenerateData> {
  const texts: string[] = [];
  const known = encoding === undefined ? {} : { encoding };
  const textsOf = async function* (file: string, hooks: ReadHooks): AsyncGenerator<string> {
    if (each === 'file') yield await readText(file, { ...hooks, ...known });
    else for await (const lines of readTextLines(file, { ...hooks, ...known })) yield* lines;
  };
  for await (const text of readEach(path, files, textsOf)) if (text.trim() !== '') texts.push(text);
  return { texts, labels: undefined };
}

async function readLabelled(path: string, options: DataOptions, hasLabels: boolean): Promise<GenerateData> {
  const { texts, labels } = await readColumns(path, options);
  return { texts, labels: hasLabels ? labels : undefined };
}

/** Holds out some texts, or of a single one its end. */
export function holdOutTexts({ texts, labels }: GenerateData, share: number, seed: number): Parts<GenerateData> {
  if (texts.length === 1) {
    const characters = Array.from(texts[0]!);
    const kept = characters.length - Math.floor(characters.length * share);
    if (kept === characters.length || kept === 0) return { train: { texts, labels }, test: undefined };
    return {
      train: { texts: [characters.slice(0, kept).join('')], labels },
      test: { texts: [characters.slice(kept).join('')], labels },
    };
  }
  return holdOutRows({ texts, labels }, share, seed);
}

/** Holds out one of some parts of the texts, or of a single one a stretch; what is before and after it are texts of their own then. */
export function foldTexts({ texts, labels }: GenerateData, plan: FoldPlan): Parts<GenerateData> {
  if (texts.length > 1) return foldRows({ texts, labels }, plan, labels);
  const { fold, folds } = plan;
  if (fold >= folds) throw new Failure('One long text is cut into stretches one way alone; leave --repeats out.');
  const characters = Array.from(texts[0]!);
  const [from, to] = [fold, fold + 1].map((place) => Math.floor((characters.length * place) / folds));
  const rest = [characters.slice(0, from), characters.slice(to)].map((piece) => piece.join(''));
  return {
    train: { texts: rest.filter((text) => text !== ''), labels },
    test: { texts: [characters.slice(from, to).join('')], labels },
  };
}
