// Texts that have several labels, or none.
import type { MultiLabelExamples } from '@rnnkit/tasks';
import type { Option } from 'commander';

import { readColumns, sayDropped, type DataOptions } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { shownPath } from '../../kept-data.ts';
import { formatOptions } from '../../data-options.ts';
import { option } from '../../options.ts';
import type { Options } from '../task.ts';

/** How data is read. */
export const multiLabelDataOptions: readonly Option[] = [
  option('--text-column <name>', 'column that holds the text: name, number, several with commas, in JSON a.b.c', {
    byDefault: 'text',
  }),
  option('--label-column <name>', 'column that holds the labels; in JSON and Parquet it may be a list of them', {
    byDefault: 'labels',
  }),
  option('--separator <text>', 'what stands between labels, where they are no list', { value: ';' }),
  ...formatOptions,
];

/** Reads all examples of a file or several. */
export async function readMultiLabel(path: string, given: Options): Promise<MultiLabelExamples> {
  const options = given as unknown as DataOptions;
  const columns = { ...options, labelColumn: options.labelColumn ?? 'labels' };
  const { texts, several: labels, dropped } = await readColumns(path, columns, 'several');
  sayDropped(path, dropped, 'text');
  if (texts.length === 0) throw new Failure(`${shownPath(path)} holds no text.`);
  return { texts, labels };
}
