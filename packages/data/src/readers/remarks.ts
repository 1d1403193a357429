// What there is to say of data, as facts: who shows them may put them into words of another language.
import { describe, describeList } from '../describe.ts';
import { RnnkitError } from '../error.ts';
import type { Quote } from './look.ts';

/** What each kind of remark is about. */
export interface RemarkValues {
  /** It is packed by gzip. */
  readonly packed: readonly [];
  /** It is in an encoding that is not UTF-8, as a mark at its beginning or its bytes say. */
  readonly encoding: readonly [encoding: string, toldBy: 'mark' | 'content'];
  /** Its columns are parted by another character than is usual. */
  readonly delimiter: readonly [delimiter: string];
  /** Its fields stand in other quotes than is usual. */
  readonly quote: readonly [quote: Quote];
  /** Its first line names no columns. */
  readonly unnamed: readonly [];
  /** The columns of text and label were chosen by what they look like. */
  readonly chosen: readonly [text: readonly string[], label: readonly string[]];
  /** Its rows end with a delimiter that begins no column. */
  readonly trailing: readonly [];
  /** A column is called otherwise than what was asked for. */
  readonly renamed: readonly [asked: string, is: string];
  /** Files were left out: the first of them, why, and how many more. */
  readonly skipped: readonly [first: readonly { readonly name: string; readonly why: string }[], more: number];
  /** Labels had spaces around them. */
  readonly trimmed: readonly [count: number];
  /** Texts of a part are in an earlier one, too: how many, and the first of them. */
  readonly leaked: readonly [count: number, earlier: string, later: string, first: readonly string[]];
  /** Texts have several labels. */
  readonly conflicts: readonly [count: number, first: readonly Conflict[]];
  /** Rows repeat texts with the same label. */
  readonly repeated: readonly [count: number, first: readonly string[]];
  /** Classes have fewer than five texts. */
  readonly small: readonly [count: number, first: readonly string[]];
  /** There are hardly more rows than classes. */
  readonly manyClasses: readonly [classes: number, rows: number];
  /** The same, and the classes are numbers. */
  readonly numbers: readonly [classes: number, rows: number];
}

/** A text that has several labels. */
export interface Conflict {
  readonly text: string;
  readonly labels: readonly string[];
}

/** A remark on a file, or on all of the data. */
export type Remark = {
  readonly [Kind in keyof RemarkValues]: {
    /** The file or folder; empty where it is on all of the data. */
    readonly name: string;
    readonly kind: Kind;
    readonly values: RemarkValues[Kind];
  };
}[keyof RemarkValues];

/** How each kind of remark is said. */
export type RemarkWords = {
  readonly [Kind in keyof RemarkValues]: (...values: RemarkValues[Kind]) => string;
};

/** How delimiters are called. */
const delimiterNames: ReadonlyMap<string, string> = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'pipes'],
]);

/** How a delimiter is called, such as `semicolons`. */
export const delimiterName = (delimiter: string): string =>
  delimiterNames.get(delimiter) ?? `the character ${JSON.stringify(delimiter)}`;

const encodingNames: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'UTF-8'],
  ['utf-16le', 'UTF-16, little end first'],
  ['utf-16be', 'UTF-16, big end first'],
  ['windows-1252', 'Windows-1252'],
  ['gb18030', 'GB18030'],
  ['shift_jis', 'Shift_JIS'],
]);

/** How an encoding is called. */
export const encodingName = (encoding: string): string => encodingNames.get(encoding) ?? encoding;

const listed = (columns: readonly string[]): string => columns.map((one) => describe(one)).join(' and ');

const amount = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const quoted = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(', ');

const classesOfRows = (classes: number, rows: number): string =>
  `there are ${amount(classes, 'class', 'classes')} of ${amount(rows, 'row', 'rows')}`;

const english: RemarkWords = {
  packed: () => 'it is packed by gzip, and read unpacked.',
  encoding(encoding, toldBy) {
    const by =
      toldBy === 'mark' ? 'by its mark' : 'by what its bytes look like; if letters look wrong, say its encoding';
    return `it is ${encodingName(encoding)} ${by}.`;
  },
  delimiter: (delimiter) => `its columns are parted by ${delimiterName(delimiter)}.`,
  quote: (quote) => `its fields stand in ${quote} quotes.`,
  unnamed: () => 'its first line does not name the columns, and is read as a row.',
  chosen: (text, label) => `the text is read from the column ${listed(text)}, and the label from ${listed(label)}.`,
  trailing: () => 'its rows end with a delimiter that begins no column.',
  renamed: (asked, is) => `the column ${describe(is)} is read as ${describe(asked)}.`,
  skipped(first, more) {
    const shown = first.map(({ name, why }) => `${name} (${why})`).join(', ');
    return `not read: ${shown}${more > 0 ? `, and ${more} more` : ''}.`;
  },
  trimmed: (count) => `${count} ${count === 1 ? 'label has' : 'labels have'} spaces around, which are taken off.`,
  leaked: (count, earlier, later, first) =>
    `${amount(count, 'text', 'texts')} of ${later} ${count === 1 ? 'is' : 'are'} in ${earlier}, too, so that figures are better than the model: ${quoted(first)}.`,
  conflicts: (count, first) =>
    `${amount(count, 'text has', 'texts have')} several labels: ${first.map(({ text, labels }) => `${JSON.stringify(text)} (${labels.join(', ')})`).join(', ')}.`,
  repeated: (count, first) =>
    `${amount(count, 'row repeats a text', 'rows repeat texts')} with the same label: ${quoted(first)}.`,
  small: (count, first) =>
    `${amount(count, 'class has', 'classes have')} fewer than five texts: ${describeList(first)}.`,
  manyClasses: (classes, rows) => `${classesOfRows(classes, rows)}. Is the label another column?`,
  numbers: (classes, rows) =>
    `${classesOfRows(classes, rows)}, and they are numbers. Is a number to be told, which is the task regress, or is the label another column?`,
};

/** A remark of a kind. */
export const remark = <Kind extends keyof RemarkValues>(
  name: string,
  kind: Kind,
  ...values: RemarkValues[Kind]
): Remark => ({ name, kind, values }) as unknown as Remark;

/**
 * A remark as a sentence, which begins with the name of the file.
 *
 * @param words how each kind is said. Default: in English
 */
export function sentenceOf(said: Remark, words: RemarkWords = english): string {
  const { name, kind, values } = Object(said) as Remark;
  const say: unknown = Object(words)[kind as keyof RemarkWords];
  if (typeof say !== 'function' || typeof name !== 'string' || !Array.isArray(values))
    throw new RnnkitError('invalid-argument', `sentenceOf takes a remark, and how it is said; got ${describe(said)}.`);
  const sentence = (say as (...values: readonly unknown[]) => string)(...values);
  return name === '' ? sentence : `${name}: ${sentence}`;
}
