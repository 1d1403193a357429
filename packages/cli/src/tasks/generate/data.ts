// What a generator is trained on: one long text, or many.
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { readDataset, type DatasetOptions } from '@rnnkit/data/node';
import type { Option } from 'commander';

import { Failure } from '../../failure.ts';
import { option } from '../../options.ts';
import { holdOutRows, type Parts } from '../parts.ts';
import { columnOptions } from '../settings.ts';
import type { Options } from '../task.ts';

/** Texts, and where there are any, a label for each. */
export interface GenerateData {
  readonly texts: readonly string[];
  readonly labels: readonly string[] | undefined;
}

interface GenerateDataOptions extends Pick<DatasetOptions, 'missing' | 'quote'> {
  readonly each: 'file' | 'line';
  readonly textColumn: string;
  readonly labelColumn?: string;
}

/** How data is read. */
export const generateDataOptions: readonly Option[] = [
  option('--each <unit>', 'of a plain file: whether all of it is one text, or each line is one', {
    choices: ['file', 'line'],
    value: 'file',
  }),
  option('--text-column <name>', 'column that holds the text', { value: 'text' }),
  option('--label-column <name>', 'column that holds what a text is written for, such as a kind of name', {
    byDefault: 'none',
  }),
  ...columnOptions,
];

/** Reads the texts of a file or folder. */
export async function readGenerateData(path: string, options: Options): Promise<GenerateData> {
  const data = await readTexts(path, options as unknown as GenerateDataOptions);
  if (data.texts.length === 0) throw new Failure(`${path} holds no text.`);
  return data;
}

async function readTexts(path: string, options: GenerateDataOptions): Promise<GenerateData> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Failure(`There is no file or folder ${path}.`);
  if (found.isDirectory()) {
    const entries = await readdir(path, { withFileTypes: true });
    if (entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.')))
      return readLabelled(path, {}, true);
    const files = entries.flatMap((entry) => (entry.isFile() && !entry.name.startsWith('.') ? [entry.name] : []));
    const texts = await Promise.all(files.toSorted().map((name) => readText(join(path, name))));
    return { texts: texts.filter((text) => text.trim() !== ''), labels: undefined };
  }
  const { each, textColumn, labelColumn, missing, quote } = options;
  if (/\.(?:csv|tsv|tab|jsonl|ndjson)$/i.test(path)) {
    const columns = { textColumn, labelColumn: labelColumn ?? textColumn };
    return readLabelled(
      path,
      { ...columns, ...(missing !== undefined && { missing }), ...(quote !== undefined && { quote }) },
      labelColumn !== undefined,
    );
  }
  const text = await readText(path);
  const texts = each === 'line' ? text.split(/\r\n|\n|\r/) : [text];
  return { texts: texts.filter((one) => one.trim() !== ''), labels: undefined };
}

async function readLabelled(path: string, options: DatasetOptions, hasLabels: boolean): Promise<GenerateData> {
  const texts: string[] = [];
  const labels: string[] = [];
  for await (const { text, label } of readDataset(path, options)) {
    texts.push(text);
    labels.push(label);
  }
  return { texts, labels: hasLabels ? labels : undefined };
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure(`${path} holds bytes that are not UTF-8.`);
  }
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
