// What kind a file is, by the ending of its name.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';

/** A kind of file. */
export type Format = 'csv' | 'tsv' | 'jsonl';

const endings = new Map<string, Format>([
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['tab', 'tsv'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
]);

/**
 * The kind of a file by its name.
 *
 * @throws Error when it is another
 */
export function formatOf(name: string): Format {
  const format = endings.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
  if (format !== undefined) return format;
  const known = Array.from(endings.keys(), (ending) => `.${ending}`).join(', ');
  throw new RnnkitError(
    'invalid-argument',
    `${check.cut(name)} is of an unknown kind; what can be read ends in ${known}, or is a folder with one folder per class.`,
  );
}
