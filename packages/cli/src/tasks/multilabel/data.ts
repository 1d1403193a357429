// Texts that have several labels, or none.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { readDataset, type DatasetOptions } from '@rnnkit/data/node';
import type { MultiLabelExamples } from '@rnnkit/tasks';
import type { Option } from 'commander';

import { Failure } from '../../failure.ts';
import { linesOf } from '../../lines.ts';
import { option } from '../../options.ts';
import { columnOptions } from '../settings.ts';
import type { Options } from '../task.ts';

interface MultiLabelDataOptions extends Pick<DatasetOptions, 'quote'> {
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly separator: string;
}

/** How data is read. */
export const multiLabelDataOptions: readonly Option[] = [
  option('--text-column <name>', 'column that holds the text', { value: 'text' }),
  option('--label-column <name>', 'column that holds the labels; in JSONL a list of them', { value: 'labels' }),
  option('--separator <text>', 'of CSV and TSV: what stands between labels', { value: ';' }),
  ...columnOptions.filter(({ long }) => long === '--quote'),
];

/** Reads all examples of a CSV, TSV or JSONL file. */
export async function readMultiLabel(path: string, given: Options): Promise<MultiLabelExamples> {
  const options = given as unknown as MultiLabelDataOptions;
  if ((await stat(path).catch(() => undefined)) === undefined) throw new Failure(`There is no file ${path}.`);
  const [texts, labels]: [string[], string[][]] = [[], []];
  for await (const { text, list } of /\.(?:jsonl|ndjson)$/i.test(path)
    ? objectsOf(path, options)
    : rowsOf(path, options)) {
    if (text.trim() === '') continue;
    texts.push(text);
    labels.push([...new Set(list.map((label) => label.trim()).filter((label) => label !== ''))]);
  }
  if (texts.length === 0) throw new Failure(`${path} holds no text.`);
  return { texts, labels };
}

interface Row {
  readonly text: string;
  readonly list: readonly string[];
}

async function* rowsOf(path: string, options: MultiLabelDataOptions): AsyncGenerator<Row> {
  const { textColumn, labelColumn, separator, quote } = options;
  const columns = { textColumn, labelColumn, missing: 'empty' as const, ...(quote !== undefined && { quote }) };
  for await (const { text, label } of readDataset(path, columns)) yield { text, list: label.split(separator) };
}

async function* objectsOf(path: string, { textColumn, labelColumn }: MultiLabelDataOptions): AsyncGenerator<Row> {
  let line = 0;
  for await (const lines of linesOf(createReadStream(path), path)) {
    for (const written of lines) {
      line++;
      if (written.trim() === '') continue;
      const { text, list } = fieldsOf(written, textColumn, labelColumn);
      if (typeof text !== 'string' || !Array.isArray(list) || !list.every((one) => typeof one === 'string'))
        throw new Failure(
          `${path}:${line}: this is to be an object with a text in "${textColumn}" and a list of labels in "${labelColumn}".`,
        );
      yield { text, list };
    }
  }
}

function fieldsOf(written: string, textColumn: string, labelColumn: string): { text?: unknown; list?: unknown } {
  try {
    const fields = Object(JSON.parse(written)) as Readonly<Record<string, unknown>>;
    return { text: fields[textColumn], list: fields[labelColumn] };
  } catch {
    return {};
  }
}
