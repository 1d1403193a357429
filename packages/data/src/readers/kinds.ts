// What kind a file is, by its name or by its first bytes.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';

/** A kind of file. `csv` and `tsv` are tables whose columns are parted by anything; `json` is a list of objects. */
export type Format = 'csv' | 'tsv' | 'jsonl' | 'json' | 'parquet';

const endings = new Map<string, Format>([
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['tab', 'tsv'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['json', 'json'],
  ['parquet', 'parquet'],
]);

/** The ending of a name in small letters, without the one of gzip. */
export function endingOf(name: string): string {
  return /\.([^./\\]*)$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
}

/** The kind of a file by its name; undefined when the name does not say it. */
export function formatOf(name: string): Format | undefined {
  return endings.get(endingOf(name));
}

/** The kind of a text by how it begins; undefined when it is neither JSON nor a table. */
export function formatOfText(head: string, isTable: (head: string) => boolean): Format | undefined {
  if (/^\s*\[\s*[{[\]]/.test(head)) return 'json';
  if (/^\s*\{\s*["}]/.test(head)) return 'jsonl';
  return isTable(head) ? 'csv' : undefined;
}

/** Refuses a file of a kind that is not read. */
export function refuseKind(name: string): never {
  const known = Array.from(endings.keys(), (ending) => `.${ending}`).join(', ');
  throw new RnnkitError(
    'invalid-argument',
    `${check.cut(name, 200)} is of an unknown kind, and holds neither a table nor JSON; what can be read ends in ${known}, with .gz behind it or not, or is a folder with one folder per class.`,
  );
}

/** What begins so is no text, and what to do about it. */
const signatures: readonly (readonly [bytes: string, what: string])[] = [
  ['504b0304', 'a zip file, as workbooks of Excel are. Save the sheet as CSV UTF-8, or unpack the file'],
  ['d0cf11e0', 'a workbook of Excel or another old file of Office. Save the sheet as CSV UTF-8'],
  ['25504446', 'a PDF. Save its text'],
  ['28b52ffd', 'packed by Zstandard. Unpack it, or pack it with gzip'],
  ['425a683[1-9]3141', 'packed by bzip2. Unpack it, or pack it with gzip'],
  ['fd377a58', 'packed by xz. Unpack it, or pack it with gzip'],
  ['5041523115', 'Parquet. Its name has to end in .parquet'],
  ['89504e47', 'a picture'],
  ['ffd8ff', 'a picture'],
  ['474946383[79]61', 'a picture'],
  ['53514c69746520666f726d6174', 'a database of SQLite. Save the table as CSV'],
  ['1f8b', 'packed by gzip twice. Unpack it once'],
];

/** What bytes are that are no text. */
export function signatureOf(start: Uint8Array): string | undefined {
  const hex = Array.from(start.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return signatures.find(([bytes]) => new RegExp(`^${bytes}`).test(hex))?.[1];
}

/** Throws when bytes are no text by how they begin. */
export function refuseBinary(start: Uint8Array, name: string): void {
  const found = signatureOf(start);
  if (found !== undefined) throw new RnnkitError('invalid-data', `${name} is no text: it is ${found}.`);
}
