// Files as people have them, and what is done with each. One table for the library, the command and the studio.
import { gzipSync } from 'fflate';

/** A file, and what is to come of it. */
export interface MessyFile {
  /** What is messy about it. */
  readonly what: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What is done with it, for people. */
  readonly done: string;
  /** Its examples, text and label; those that are broken left out. */
  readonly examples?: readonly (readonly [text: string, label: string])[];
  /** Parts of the sentences that are said, in order. */
  readonly said?: readonly string[];
  /** A part of the sentence that refuses it. */
  readonly refused?: string;
  /** A part of what is told of a row that is left out, which ends a reading where nobody listens. */
  readonly broken?: string;
  /** The columns that are asked for. */
  readonly options?: { readonly textColumn?: string; readonly labelColumn?: string; readonly encoding?: string };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));

function utf16(text: string, isLittle: boolean): Uint8Array {
  return Uint8Array.from({ length: 2 * text.length }, (_, at) => {
    const unit = text.charCodeAt(at >> 1);
    return (at & 1) === Number(isLittle) ? unit >> 8 : unit & 255;
  });
}

/** Text whose characters have these codes in an encoding of one byte each. */
const latin = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

function together(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const all = parts.map((part) => (typeof part === 'string' ? utf8(part) : part));
  const joined = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

const mark = '\uFEFF';
const rows = 'text,label\na fine film,pos\na bore,neg\n';
const asUsual = [
  ['a fine film', 'pos'],
  ['a bore', 'neg'],
] as const;
const french = 'text,label\nun film très réussi,pos\nun naufrage déplorable,neg\n';
const inFrench = [
  ['un film très réussi', 'pos'],
  ['un naufrage déplorable', 'neg'],
] as const;
/** 好看的电影 and 浪费时间 in GB18030. */
const goodFilm = bytes('bac3bfb4b5c4b5e7d3b0');
const wasted = bytes('c0cbb7d1cab1bce4');
/** すばらしい映画です and つまらない in Shift_JIS. */
const splendid = bytes('82b782ce82e782b582a2896689e682c582b7');
const boring = bytes('82c282dc82e782c882a2');
const withoutNames = 'a fine film,pos\na bore,neg\nso fine,pos\nso dull,neg\nwell played,pos\n';

/** The table. */
export const messyFiles: readonly MessyFile[] = [
  { what: 'UTF-8 with a mark', name: 'a.csv', bytes: utf8(mark + rows), done: 'read', examples: asUsual, said: [] },
  {
    what: 'Excel: semicolons',
    name: 'a.csv',
    bytes: utf8(`${mark}text;label\r\nHello, world;pos\r\n3,5 stars;neg\r\n`),
    done: 'read; said',
    examples: [
      ['Hello, world', 'pos'],
      ['3,5 stars', 'neg'],
    ],
    said: ['parted by semicolons'],
  },
  {
    what: 'Excel: a line `sep=;`',
    name: 'a.csv',
    bytes: utf8('sep=;\r\ntext;label\r\n"a; b";pos\r\nc;neg\r\n'),
    done: 'the line is followed and left out; said',
    examples: [
      ['a; b', 'pos'],
      ['c', 'neg'],
    ],
    said: ['parted by semicolons'],
  },
  {
    what: 'Excel: “Unicode text”, UTF-16 with a mark and tabs',
    name: 'a.csv',
    bytes: utf16(`${mark}text\tlabel\r\nfine – so fine\tpos\r\n"a\tb"\tneg\r\n`, true),
    done: 'read; said',
    examples: [
      ['fine – so fine', 'pos'],
      ['a\tb', 'neg'],
    ],
    said: ['UTF-16, little end first by its mark', 'parted by tabs', 'stand in double quotes'],
  },
  {
    what: 'UTF-16 BE with a mark',
    name: 'a.csv',
    bytes: utf16(mark + french, false),
    done: 'read; said',
    examples: inFrench,
    said: ['UTF-16, big end first by its mark'],
  },
  {
    what: 'UTF-16 LE without a mark',
    name: 'a.csv',
    bytes: utf16(french, true),
    done: 'guessed; said',
    examples: inFrench,
    said: ['UTF-16, little end first by what its bytes look like'],
  },
  {
    what: 'UTF-16 BE without a mark',
    name: 'a.csv',
    bytes: utf16(french, false),
    done: 'guessed; said',
    examples: inFrench,
    said: ['UTF-16, big end first by what its bytes look like'],
  },
  {
    what: 'Windows-1252',
    name: 'a.csv',
    bytes: latin(french),
    done: 'guessed; said',
    examples: inFrench,
    said: ['Windows-1252 by what its bytes look like'],
  },
  {
    what: 'Windows-1252: typographic quotes in English',
    name: 'a.csv',
    bytes: latin('text,label\nIt\x92s \x93fine\x94 \x96 really,pos\ndon\x92t,neg\n'),
    done: 'guessed; said',
    examples: [
      ['It’s “fine” – really', 'pos'],
      ['don’t', 'neg'],
    ],
    said: ['Windows-1252 by what its bytes look like'],
  },
  {
    what: 'GB18030',
    name: 'a.csv',
    bytes: together('text,label\n', goodFilm, ',pos\n', wasted, ',neg\n'),
    done: 'guessed; said',
    examples: [
      ['好看的电影', 'pos'],
      ['浪费时间', 'neg'],
    ],
    said: ['GB18030 by what its bytes look like'],
  },
  {
    what: 'Shift_JIS',
    name: 'a.csv',
    bytes: together('text,label\n', splendid, ',pos\n', boring, ',neg\n'),
    done: 'guessed; said',
    examples: [
      ['すばらしい映画です', 'pos'],
      ['つまらない', 'neg'],
    ],
    said: ['Shift_JIS by what its bytes look like'],
  },
  {
    what: 'Windows-1251 (Cyrillic)',
    name: 'a.csv',
    bytes: together('text,label\n', bytes('eef2ebe8f7edfbe920f4e8ebfcec'), ',pos\n', bytes('f1eaf3edee'), ',neg\n'),
    done: 'refused: no clear guess',
    refused: 'it is not clear what they are. Say it with the option encoding',
  },
  {
    what: 'Windows-1251, said so',
    name: 'a.csv',
    bytes: together('text,label\n', bytes('eef2ebe8f7edfbe920f4e8ebfcec'), ',pos\n', bytes('f1eaf3f7edee'), ',neg\n'),
    done: 'read',
    options: { encoding: 'windows-1251' },
    examples: [
      ['отличный фильм', 'pos'],
      ['скучно', 'neg'],
    ],
    said: [],
  },
  {
    what: 'UTF-8 with a damaged character',
    name: 'a.csv',
    bytes: together('text,label\nété,pos\nfianc', bytes('e9'), ',neg\nçà et là,pos\n'),
    done: 'refused with the line',
    refused: 'bytes that are not UTF-8',
  },
  {
    what: 'no names of columns',
    name: 'a.csv',
    bytes: utf8(withoutNames),
    done: 'no row is lost; columns are chosen; said',
    examples: [...asUsual, ['so fine', 'pos'], ['so dull', 'neg'], ['well played', 'pos']],
    said: ['is read as a row', 'text is read from the column "1", and the label from "2"'],
  },
  {
    what: 'no names of columns, the label first, tabs',
    name: 'a.tsv',
    bytes: utf8('ham\tSee you at eight then\nspam\tWin a prize now\nham\tOk\nspam\tFree entry today\n'),
    done: 'no row is lost; columns are chosen; said',
    examples: [
      ['See you at eight then', 'ham'],
      ['Win a prize now', 'spam'],
      ['Ok', 'ham'],
      ['Free entry today', 'spam'],
    ],
    said: ['is read as a row', 'text is read from the column "2", and the label from "1"'],
  },
  {
    what: 'columns by number',
    name: 'a.csv',
    bytes: utf8('id,review,stars\n1,fine,5\n2,dull,1\n'),
    done: 'read',
    options: { textColumn: '2', labelColumn: '3' },
    examples: [
      ['fine', '5'],
      ['dull', '1'],
    ],
    said: [],
  },
  {
    what: 'several columns of text',
    name: 'a.csv',
    bytes: utf8('title,body,label\nFine,Go and see it,pos\nDull,,neg\n'),
    done: 'joined, a line each',
    options: { textColumn: 'title,body' },
    examples: [
      ['Fine\nGo and see it', 'pos'],
      ['Dull', 'neg'],
    ],
    said: [],
  },
  {
    what: 'names in other case and with spaces',
    name: 'a.csv',
    bytes: utf8(' Text ,LABEL\na fine film,pos\na bore,neg\n'),
    done: 'read; said',
    examples: asUsual,
    said: ['the column " Text " is read as "text"', 'the column "LABEL" is read as "label"'],
  },
  {
    what: 'other names of columns',
    name: 'a.csv',
    bytes: utf8('review,sentiment\na fine film,pos\na bore,neg\nso fine,pos\n'),
    done: 'refused; the likely columns are named',
    refused: 'The text looks like "review", and the label like "sentiment"; say so.',
  },
  {
    what: 'a name twice',
    name: 'a.csv',
    bytes: utf8('text,label,text\na,pos,b\n'),
    done: 'refused; by number it can be read',
    refused: 'has several columns "text". Say which by its number, such as 1',
  },
  {
    what: 'line breaks and quotes in quoted fields, CRLF',
    name: 'a.csv',
    bytes: utf8('text,label\r\n"two\r\nlines, ""quoted""",pos\r\nx,neg\r\n'),
    done: 'read',
    examples: [
      ['two\r\nlines, "quoted"', 'pos'],
      ['x', 'neg'],
    ],
    said: [],
  },
  {
    what: 'lines that end with CR alone',
    name: 'a.csv',
    bytes: utf8(rows.replaceAll('\n', '\r')),
    done: 'read',
    examples: asUsual,
    said: [],
  },
  {
    what: 'a stray quote',
    name: 'a.csv',
    bytes: utf8('text,label\na fine film,pos\n"odd" one,neg\na bore,neg\n'),
    done: 'the row is left out and told of',
    broken: 'a.csv:3: " " follows a closing quote',
    examples: asUsual,
    said: [],
  },
  {
    what: 'a quote that is never closed',
    name: 'a.csv',
    bytes: utf8('text,label\na fine film,pos\na bore,neg\n"open,pos\nmore,neg\n'),
    done: 'what follows is left out and told of',
    broken: 'a.csv:4: a quote is opened',
    examples: asUsual,
    said: [],
  },
  {
    what: 'ragged rows',
    name: 'a.csv',
    bytes: utf8('text,label\na fine film,pos\none, two,neg\nalone\na bore,neg\n'),
    done: 'left out and told of',
    broken: 'a.csv:3: this row has 3 fields; the first line names 2 columns',
    examples: asUsual,
    said: [],
  },
  {
    what: 'a delimiter at the end of each row',
    name: 'a.csv',
    bytes: utf8('text;label;\na fine film;pos;\na bore;neg;\n'),
    done: 'read; said',
    examples: asUsual,
    said: ['parted by semicolons', 'end with a delimiter'],
  },
  {
    what: 'empty lines',
    name: 'a.csv',
    bytes: utf8('text,label\n\na fine film,pos\n\n\na bore,neg\n\n'),
    done: 'left out',
    examples: asUsual,
    said: [],
  },
  {
    what: 'pipes',
    name: 'a.csv',
    bytes: utf8('text|label\na, b|pos\nc, d|neg\n'),
    done: 'read; said',
    examples: [
      ['a, b', 'pos'],
      ['c, d', 'neg'],
    ],
    said: ['parted by pipes'],
  },
  {
    what: 'tabs, quotes as a part of the text',
    name: 'a.tsv',
    bytes: utf8('text\tlabel\n"So fine" he said\tpos\n"dull"\tneg\n'),
    done: 'quotes stay; told of',
    examples: [
      ['"So fine" he said', 'pos'],
      ['"dull"', 'neg'],
    ],
    said: ['a field stands in quotes'],
  },
  {
    what: 'one column',
    name: 'a.csv',
    bytes: utf8('text\nfine\ndull\n'),
    done: 'refused',
    refused: 'has no column "label"; it has "text"',
  },
  { what: 'an empty file', name: 'a.csv', bytes: new Uint8Array(), done: 'refused', refused: 'a.csv is empty' },
  { what: 'a mark and nothing else', name: 'a.csv', bytes: utf8(mark), done: 'refused', refused: 'a.csv is empty' },
  {
    what: 'NUL bytes',
    name: 'a.csv',
    bytes: utf8('text,label\na fine film,pos\na \0bore,neg\n'),
    done: 'read; told of',
    examples: [
      ['a fine film', 'pos'],
      ['a \0bore', 'neg'],
    ],
    said: ['U+0000'],
  },
  {
    what: 'a line of 11 MB',
    name: 'a.csv',
    bytes: utf8(`text,label\n${'x'.repeat(11 * 1024 * 1024)},pos\n`),
    done: 'refused',
    refused: 'is longer than 10485760 characters',
  },
  {
    what: 'numbers as labels',
    name: 'a.jsonl',
    bytes: utf8('{"text":"fine","label":5}\n{"text":"dull","label":1.0}\n'),
    done: 'read as text',
    examples: [
      ['fine', '5'],
      ['dull', '1'],
    ],
    said: [],
  },
  {
    what: 'labels with spaces, and in other case',
    name: 'a.csv',
    bytes: utf8('text,label\na fine film, pos\na bore,neg\nso dull,NEG \n'),
    done: 'spaces are taken off, look-alikes named',
    examples: [...asUsual, ['so dull', 'NEG']],
    said: ['2 labels have spaces around', 'the labels "neg" and "NEG" look alike'],
  },
  {
    what: 'JSON with objects in objects',
    name: 'a.jsonl',
    bytes: utf8(
      '{"data":{"review":{"text":"fine"}},"label":"pos"}\n{"data":{"review":{"text":"dull"}},"label":"neg"}\n',
    ),
    done: 'read by paths',
    options: { textColumn: 'data.review.text' },
    examples: [
      ['fine', 'pos'],
      ['dull', 'neg'],
    ],
    said: [],
  },
  {
    what: 'JSON with names in other case',
    name: 'a.jsonl',
    bytes: utf8('{"Text":"fine","LABEL":"pos"}\n{"Text":"dull","LABEL":"neg"}\n'),
    done: 'read; said',
    examples: [
      ['fine', 'pos'],
      ['dull', 'neg'],
    ],
    said: ['the column "Text" is read as "text"', 'the column "LABEL" is read as "label"'],
  },
  {
    what: 'a list of JSON over several lines',
    name: 'a.json',
    bytes: utf8(
      JSON.stringify(
        asUsual.map(([text, label]) => ({ text, label })),
        null,
        2,
      ),
    ),
    done: 'read',
    examples: asUsual,
    said: [],
  },
  {
    what: 'names that would change prototypes',
    name: 'a.jsonl',
    bytes: utf8(
      '{"__proto__":{"text":"x"},"text":"fine","label":"pos"}\n{"text":"dull","label":"neg","constructor":1}\n',
    ),
    done: 'read as names like any other',
    examples: [
      ['fine', 'pos'],
      ['dull', 'neg'],
    ],
    said: [],
  },
  {
    what: 'lines that are no JSON',
    name: 'a.jsonl',
    bytes: utf8('{"text":"fine","label":"pos"}\nnope\n{"text":"dull","label":"neg"}\n'),
    done: 'left out and told of',
    broken: 'a.jsonl:2: this line is not a JSON object',
    examples: [
      ['fine', 'pos'],
      ['dull', 'neg'],
    ],
    said: [],
  },
  {
    what: 'gzip',
    name: 'a.csv.gz',
    bytes: gzipSync(utf8(rows)),
    done: 'unpacked; said',
    examples: asUsual,
    said: ['packed by gzip'],
  },
  {
    what: 'gzip of two parts, one after the other',
    name: 'a.csv.gz',
    bytes: together(gzipSync(utf8('text,label\na fine film,pos\n')), gzipSync(utf8('a bore,neg\n'))),
    done: 'unpacked; said',
    examples: asUsual,
    said: ['packed by gzip'],
  },
  {
    what: 'gzip that is cut off',
    name: 'a.csv.gz',
    bytes: gzipSync(utf8(rows)).slice(0, -6),
    done: 'refused',
    refused: 'packed by gzip, and damaged or cut off',
  },
  {
    what: 'a workbook of Excel that is called .csv',
    name: 'a.csv',
    bytes: together(bytes('504b0304'), 'xl/worksheets/sheet1.xml'),
    done: 'refused; how to save it is said',
    refused: 'Save the sheet as CSV UTF-8',
  },
  { what: 'a table that is called .txt', name: 'a.txt', bytes: utf8(rows), done: 'read', examples: asUsual, said: [] },
  {
    what: 'a name that says nothing, and no table',
    name: 'a.xyz',
    bytes: utf8('one line\nand another\n'),
    done: 'refused',
    refused: 'a.xyz is of an unknown kind',
  },
];
