// What a generator is trained on: one long text, or many.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { findPaths, readText } from '@rnnkit/data/node';
import type { Option } from 'commander';

import { readColumns, shownPath, type DataOptions } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { note } from '../../output.ts';
import { formatOptions } from '../../data-options.ts';
import { option } from '../../options.ts';
import { placeOf } from '../../standard-input.ts';
import { foldRows, type FoldPlan } from '../fold-plan.ts';
import { holdOutRows, type Parts } from '../parts.ts';
import type { Options } from '../task.ts';

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
  if (/\.(?:csv|tsv|tab|jsonl|ndjson|json|parquet)(?:\.gz)?\}?$/i.test(path)) {
    const { textColumn = 'text', labelColumn } = options;
    const columns = { ...options, textColumn, labelColumn: labelColumn ?? textColumn };
    return readLabelled(path, columns, labelColumn !== undefined);
  }
  const texts: string[] = [];
  for (const file of await findPaths(place)) {
    const text = await readOne(file, options, path);
    texts.push(...(options.each === 'line' ? text.split(/\r\n|\n|\r/) : [text]));
  }
  return { texts: texts.filter((one) => one.trim() !== ''), labels: undefined };
}

async function readFolder(path: string, options: GenerateDataOptions): Promise<GenerateData> {
  const entries = await readdir(path, { withFileTypes: true });
  if (entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.')))
    return readLabelled(path, options, true);
  const files = entries.flatMap((entry) => (entry.isFile() && !entry.name.startsWith('.') ? [entry.name] : []));
  const texts: string[] = [];
  for (const name of files.toSorted()) texts.push(await readOne(join(path, name), options, name));
  return { texts: texts.filter((text) => text.trim() !== ''), labels: undefined };
}

async function readLabelled(path: string, options: DataOptions, hasLabels: boolean): Promise<GenerateData> {
  const { texts, labels } = await readColumns(path, options);
  return { texts, labels: hasLabels ? labels : undefined };
}

function readOne(file: string, { encoding }: DataOptions, path: string): Promise<string> {
  return readText(file, {
    ...(encoding !== undefined && { encoding }),
    onEncoding({ encoding: found, toldBy }) {
      if (found !== 'utf-8' && toldBy !== 'option') note(`${shownPath(path)}: it is read as ${found}.`);
    },
  });
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
