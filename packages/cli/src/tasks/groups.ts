// What rows of a table belong to, such as who wrote them: rows of a group are held out together.
import { findPaths } from '@rnnkit/data/node';

import { linesOfTexts, readColumns, type DataOptions } from '../data.ts';
import { Failure } from '../failure.ts';
import { placeOf, shownPath } from '../kept-data.ts';
import type { Options } from './task-name.ts';

/**
 * The group of each row of some data.
 *
 * @param data what was read of the table
 * @param column the column that says the groups
 * @throws Failure when it is no single table, or a row has no group
 */
export async function readGroups(
  path: string,
  data: object,
  { column, options }: { readonly column: string; readonly options: Options },
): Promise<readonly string[]> {
  const texts = Object.values(data).find((items): items is readonly unknown[] => Array.isArray(items));
  const lines = texts === undefined ? undefined : linesOfTexts(texts);
  if (lines === undefined || (await findPaths(await placeOf(path))).length !== 1)
    throw new Failure(`${shownPath(path)}: --groups takes one table that has the groups in a column.`);
  const asked = { ...(options as DataOptions), labelColumn: column, missing: 'empty' as const };
  const read = await readColumns(path, { ...asked, textColumn: column }, 'texts');
  const groups = new Map(read.lines.map((line, row) => [line, read.labels[row]!]));
  return lines.map((line) => {
    const group = groups.get(line);
    if (group !== undefined && group.trim() !== '') return group;
    throw new Failure(`${shownPath(path)}:${line}: there is no group in the column "${column}".`);
  });
}
