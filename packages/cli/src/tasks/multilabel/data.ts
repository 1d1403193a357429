// Texts that have several labels, or none.
import { createReadStream } from 'node:fs';

import { findPaths } from '@rnnkit/data/node';
import type { MultiLabelExamples } from '@rnnkit/tasks';
import type { Option } from 'commander';

import { readColumns, shownPath, type DataOptions } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { linesOf } from '../../lines.ts';
import { formatOptions } from '../../data-options.ts';
import { option } from '../../options.ts';
import { placeOf } from '../../standard-input.ts';
import type { Options } from '../task.ts';

interface MultiLabelDataOptions extends DataOptions {
  readonly separator: string;
}

/** How data is read. */
export const multiLabelDataOptions: readonly Option[] = [
  option('--text-column <name>', 'column that holds the text', { byDefault: 'text' }),
  option('--label-column <name>', 'column that holds the labels; in JSONL a list of them', { byDefault: 'labels' }),
  option('--separator <text>', 'of CSV and TSV: what stands between labels', { value: ';' }),
  ...formatOptions.filter(({ long }) => long !== '--missing'),
];

/** Reads all examples of a CSV, TSV or JSONL file. */
export async function readMultiLabel(path: string, given: Options): Promise<MultiLabelExamples> {
  const options = given as unknown as MultiLabelDataOptions;
  await findPaths(await placeOf(path));
  const [texts, labels]: [string[], string[][]] = [[], []];
  for await (const { text, list } of /\.(?:jsonl|ndjson)$/i.test(path)
    ? objectsOf(path, options)
    : rowsOf(path, options)) {
    if (text.trim() === '') continue;
    texts.push(text);
    labels.push([...new Set(list.map((label) => label.trim()).filter((label) => label !== ''))]);
  }
  if (texts.length === 0) throw new Failure(`${shownPath(path)} holds no text.`);
  return { texts, labels };
}

interface Row {
  readonly text: string;
  readonly list: readonly string[];
}

async function* rowsOf(path: string, options: MultiLabelDataOptions): AsyncGenerator<Row> {
  const { separator, labelColumn = 'labels' } = options;
  const { texts, labels } = await readColumns(path, { ...options, labelColumn, missing: 'empty' }, 'texts');
  for (const [row, text] of texts.entries()) yield { text, list: labels[row]!.split(separator) };
}

async function* objectsOf(
  path: string,
  { textColumn = 'text', labelColumn = 'labels' }: MultiLabelDataOptions,
): AsyncGenerator<Row> {
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
