// What there is to say of data, as facts: who shows them may put them into words of another language.
import { describe, describeList } from '../describe.ts';
import { RnnkitError } from '../error.ts';
import type { Quote } from './quote.ts';

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
  /** A row has more or fewer fields than the first, which names so many columns or has so many fields. */
  readonly ragged: readonly [fields: number, first: number, isNamed: boolean, delimiter: string, quote: Quote];
  /** A quote is opened in the record and never closed. */
  readonly unclosed: readonly [];
  /** Something other than a delimiter follows a closing quote. */
  readonly afterQuote: readonly [character: string];
  /** A quoted field goes on for many lines. */
  readonly longField: readonly [lines: number];
  /** A field stands in quotes, which are read as a part of it. */
  readonly inQuotes: readonly [];
  /** A line is not JSON. */
  readonly notJson: readonly [];
  /** A line is not an object of JSON. */
  readonly notObject: readonly [];
  /** An object lacks a field that is asked for, and has others. */
  readonly noField: readonly [field: string, has: readonly string[]];
  /** A field is no text, or no list of texts where that is taken, too; what it is may have one within it. */
  readonly notText: readonly [field: string, takesLists: boolean, within: string | undefined];
  /** Two labels differ in spaces, case, form or what is not shown only. */
  readonly lookAlike: readonly [first: string, label: string];
  /** A text holds a character that damaged files have, `\0` or U+FFFD. */
  readonly lost: readonly [character: '\0' | '\ufffd'];
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
    /** The line that it is on, counted from 1; absent where it is on all of the file. */
    readonly line?: number;
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

/** What is not shown, such as a soft hyphen, a zero-width space or a byte order mark within a text. */
export const unseen: RegExp = /\p{Default_Ignorable_Code_Point}/gu;

/** A label with codes for what is not shown. */
const shownLabel = (label: string): string =>
  describe(label).replaceAll(unseen, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

const lostCharacters = {
  '\0': 'the character U+0000, as files have it that are damaged or no text',
  '\ufffd': 'the character U+FFFD, which stands where others were lost',
} as const;

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
  ragged(fields, first, isNamed, delimiter, quote) {
    const mark = delimiterName(delimiter).replace(/s$/, '');
    const hint =
      quote === 'none'
        ? `Does a field hold a ${mark} or a line break? If fields stand in quotes, read it with the quote "double".`
        : `Is a field with a ${mark} not quoted?`;
    return `this row has ${fields} fields; the first line ${isNamed ? `names ${first} columns` : `has ${first}`}. ${hint}`;
  },
  unclosed: () => 'a quote is opened in the record that starts here and never closed.',
  afterQuote: (character) =>
    `${JSON.stringify(character)} follows a closing quote. A quote inside a quoted field is written twice.`,
  longField: (lines) =>
    `the quoted field that starts here goes on for ${lines} lines. If it should not, its quote is a part of the text.`,
  inQuotes: () =>
    'a field stands in quotes, which are read as a part of it. If they are not, read it with the quote "double".',
  notJson: () => 'this line is not JSON.',
  notObject: () => 'this line is not a JSON object.',
  noField: (field, has) => `it has no ${describe(field)}; it has ${describeList(has)}.`,
  notText(field, takesLists, within) {
    const inside = within === undefined ? '' : `, or the name of one within it, such as ${describe(within)}`;
    return `${describe(field)} has to be ${takesLists ? 'a list of texts, or text' : 'text'}${inside}.`;
  },
  lookAlike: (first, label) =>
    `the labels ${shownLabel(first)} and ${shownLabel(label)} look alike, but are two classes.`,
  lost: (character) => `this text holds ${lostCharacters[character]}.`,
};

/** A remark of a kind. */
export const remark = <Kind extends keyof RemarkValues>(
  name: string,
  kind: Kind,
  ...values: RemarkValues[Kind]
): Remark => ({ name, kind, values }) as unknown as Remark;

/** A remark on a line. */
export const remarkAt = <Kind extends keyof RemarkValues>(
  name: string,
  line: number,
  kind: Kind,
  ...values: RemarkValues[Kind]
): Remark => ({ name, line, kind, values }) as unknown as Remark;

/**
 * A remark as a sentence, which begins with the name of the file, and the line.
 *
 * @param words how each kind is said. Default: in English
 */
export function sentenceOf(said: Remark, words: RemarkWords = english): string {
  const { name, line, kind, values } = Object(said) as Remark;
  const say: unknown = Object(words)[kind as keyof RemarkWords];
  if (typeof say !== 'function' || typeof name !== 'string' || !Array.isArray(values))
    throw new RnnkitError('invalid-argument', `sentenceOf takes a remark, and how it is said; got ${describe(said)}.`);
  const sentence = (say as (...values: readonly unknown[]) => string)(...values);
  const place = [name, ...(line === undefined ? [] : [line])].join(':');
  return name === '' ? sentence : `${place}: ${sentence}`;
}
