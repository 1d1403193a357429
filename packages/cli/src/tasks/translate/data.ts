// What a translator is trained on: texts, and what each becomes.
import { previewFile, type TablePreview } from '@rnnkit/data';
import { fileAt, findPaths } from '@rnnkit/data/node';
import type { Option } from 'commander';

import { formOptions, parquetReady, readColumns, sayDropped, shorten, type FormOptions } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { formatOptions } from '../../data-options.ts';
import { option } from '../../options.ts';
import { note } from '../../output.ts';
import { placeOf, shownPath } from '../../kept-data.ts';
import type { Options } from '../task.ts';

/** Texts, and what each becomes. */
export interface Pairs {
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

interface PairOptions extends FormOptions {
  readonly sourceColumn?: string;
  readonly targetColumn?: string;
}

/** How data is read. */
export const pairOptions: readonly Option[] = [
  option('--source-column <name>', 'column that holds what is read', { byDefault: 'source, or the first one' }),
  option('--target-column <name>', 'column that holds what it becomes', { byDefault: 'target, or the second one' }),
  ...formatOptions,
];

/** The columns of some data and its first rows. */
export async function previewOf(path: string, options: FormOptions = {}): Promise<TablePreview> {
  await parquetReady(path);
  const [first] = await findPaths(await placeOf(path));
  const { missing: _, ...form } = formOptions(options);
  return previewFile(await fileAt(first!), { ...form, limit: 200 });
}

/** Reads all pairs of two columns. */
export async function readPairs(path: string, given: Options): Promise<Pairs> {
  const options = given as unknown as PairOptions;
  const { columns: names, reading } = await previewOf(path, options);
  if (options.header === undefined && reading.table?.header === true && !names.includes('source'))
    note(
      `${shownPath(path)}: its first line is taken for the names of the columns, ${names.map(shorten).join(', ')}; --no-header says otherwise.`,
    );
  const { sourceColumn = names.includes('source') ? 'source' : names[0] } = options;
  const { targetColumn = names.includes('target') ? 'target' : names.find((name) => name !== sourceColumn) } = options;
  if (sourceColumn === undefined || targetColumn === undefined || sourceColumn === targetColumn)
    throw new Failure(`${shownPath(path)} has to have a column of what is read, and another of what it becomes.`);
  const columns = { ...options, textColumn: sourceColumn, labelColumn: targetColumn };
  const { texts: sources, labels: targets, dropped } = await readColumns(path, columns, 'texts');
  sayDropped(path, dropped, 'one of the texts');
  if (sources.length === 0) throw new Failure(`${shownPath(path)} holds no pair of texts.`);
  return { sources, targets };
}
