// Labelled texts of a file that does not fit into memory: it is read anew each time, and nothing of it is kept.
import { stat } from 'node:fs/promises';

import { readDataset } from '@rnnkit/data/node';
import type { Reopened } from '@rnnkit/tasks';

import { formOptions, sayingOnce, type DataOptions } from './data.ts';
import { placeOf } from './kept-data.ts';
import { note } from './output.ts';

/** Bytes of a megabyte, as people count files. */
const megabyte = 1_000_000;

/** Whether a file has more than so many megabytes. */
export async function isLarge(path: string | undefined, most: number): Promise<boolean> {
  if (path === undefined) return false;
  const found = await stat(await placeOf(path)).catch(() => undefined);
  return found?.isFile() === true && found.size > most * megabyte;
}

const mostWarnings = 3;

/** Opens the examples of a file. What was found, and what looks wrong, is said the first time it is walked through. */
export function openLarge(
  place: string,
  options: DataOptions,
): Reopened<{ readonly text: string; readonly label: string }> {
  const { textColumn, labelColumn } = options;
  const onReading = sayingOnce();
  let warnings = 0;
  return () =>
    readDataset(place, {
      ...formOptions(options),
      ...(textColumn !== undefined && { textColumn }),
      ...(labelColumn !== undefined && { labelColumn }),
      onWarning: (warning) => {
        if (++warnings <= mostWarnings) note(warning);
      },
      onReading,
    });
}
