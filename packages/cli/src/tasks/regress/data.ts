// Texts and a number for each.
import type { NumberedExamples } from '@rnnkit/tasks';
import type { Option } from 'commander';

import { beginningOf } from '../../graphemes.ts';
import { readColumns, sayDropped, type FormOptions } from '../../data.ts';
import { formatOptions } from '../../data-options.ts';
import { Failure } from '../../failure.ts';
import { shownPath } from '../../kept-data.ts';
import { option } from '../../options.ts';
import type { Options } from '../task.ts';

interface NumberOptions extends FormOptions {
  readonly textColumn?: string;
  readonly valueColumn?: string;
}

/** How data is read. */
export const numberDataOptions: readonly Option[] = [
  option('--text-column <name>', 'column that holds the text: name, number, several with commas, in JSON a.b.c', {
    byDefault: 'text',
  }),
  option('--value-column <name>', 'column that holds the number', { byDefault: 'value' }),
  ...formatOptions,
];

/** Reads all examples of a file or several. */
export async function readNumbered(path: string, given: Options): Promise<NumberedExamples> {
  const options = given as unknown as NumberOptions;
  const named = await readColumns(path, { ...options, labelColumn: options.valueColumn ?? 'value' }, 'texts');
  const { texts, dropped } = named;
  const values = named.labels.map((label, row) => numberIn(label) ?? refuseNumber(path, named.lines[row]!, label));
  sayDropped(path, dropped, 'text or number');
  if (texts.length === 0) throw new Failure(`${shownPath(path)} holds no text with a number.`);
  return { texts, values };
}

/** The number that a field holds; undefined when it is none. */
export function numberIn(field: string): number | undefined {
  const value = field.trim() === '' ? Number.NaN : Number(field);
  return Number.isFinite(value) ? value : undefined;
}

/** Throws for a field that holds no number. */
export function refuseNumber(path: string, line: number, field: string): never {
  throw new Failure(`${shownPath(path)}:${line}: "${beginningOf(field, 60)}" is no number.`);
}
