// What a translator is trained on: texts, and what each becomes.
import { previewFile, type Quote, type TablePreview } from '@rnnkit/data';
import { readDataset, type DatasetOptions } from '@rnnkit/data/node';
import type { Option } from 'commander';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { Failure } from '../../failure.ts';
import { note } from '../../output.ts';
import { option } from '../../options.ts';
import { columnOptions } from '../settings.ts';
import type { Options } from '../task.ts';

/** Texts, and what each becomes. */
export interface Pairs {
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

interface PairOptions extends Pick<DatasetOptions, 'missing'> {
  readonly sourceColumn?: string;
  readonly targetColumn?: string;
  readonly quote?: Quote;
}

/** How data is read. */
export const pairOptions: readonly Option[] = [
  option('--source-column <name>', 'column that holds what is read', { byDefault: 'source, or the first one' }),
  option('--target-column <name>', 'column that holds what it becomes', { byDefault: 'target, or the second one' }),
  ...columnOptions,
];

/** The columns of a file and its first rows. */
export async function previewOf(path: string, quote?: Quote): Promise<TablePreview> {
  const blob = await openAsBlob(path);
  const file = { name: basename(path), stream: () => blob.stream() };
  return previewFile(file, { limit: 200, ...(quote !== undefined && { quote }) });
}

/** Reads all pairs of a CSV, TSV or JSONL file. */
export async function readPairs(path: string, options: Options): Promise<Pairs> {
  const { missing, quote, ...columns } = options as unknown as PairOptions;
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new Failure(`${path} is no file; pairs are read from the columns of a CSV, TSV or JSONL file.`);
  const { columns: names } = await previewOf(path, quote);
  const { sourceColumn = names.includes('source') ? 'source' : names[0] } = columns;
  const { targetColumn = names.includes('target') ? 'target' : names.find((name) => name !== sourceColumn) } = columns;
  if (sourceColumn === undefined || targetColumn === undefined || sourceColumn === targetColumn)
    throw new Failure(`${path} has to have a column of what is read, and another of what it becomes.`);
  const dataset = readDataset(path, {
    textColumn: sourceColumn,
    labelColumn: targetColumn,
    ...(missing !== undefined && { missing }),
    ...(quote !== undefined && { quote }),
  });
  const [sources, targets]: [string[], string[]] = [[], []];
  for await (const { text, label } of dataset) {
    sources.push(text);
    targets.push(label);
  }
  if (dataset.dropped > 0) note(`${path}: ${dataset.dropped} rows without one of the texts were dropped.`);
  if (sources.length === 0) throw new Failure(`${path} holds no pair of texts.`);
  return { sources, targets };
}
