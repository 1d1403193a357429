// Keras' Tokenizer and pad_sequences on awkward texts: indices, counts, sequences, matrices, paddings. No backend computes
// here; they are tried with the rest so that one command tries every file.
import { vectorChecks as check, type Case, type VectorReader } from '@rnnkit/conformance';
import { padSequences, Tokenizer, tokenizerFromJson, type MatrixMode } from '@rnnkit/text';

import { expectClose, expectSame } from './expect-close.ts';

const optionNames = new Map(
  Object.entries({
    num_words: 'numWords',
    char_level: 'charLevel',
    oov_token: 'oovToken',
    lower: 'lower',
    filters: 'filters',
    split: 'split',
  }),
);
const modes = ['binary', 'count', 'freq', 'tfidf'] as const satisfies readonly MatrixMode[];
const padNames = ['maxlen', 'padding', 'truncating', 'value'];

const sorted = (counts: Iterable<readonly [string, unknown]>): (readonly [string, unknown])[] =>
  [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));

const stringsAt = (value: unknown, where: string): string[] =>
  check.listAt(value, where).map((one, index) => check.stringAt(one, `${where}[${index}]`));

const rowsAt = (value: unknown, where: string): number[][] =>
  check.listAt(value, where).map((one, index) => [...check.numbersAt(one, `${where}[${index}]`)]);

function tokenizerCase(value: unknown, where: string, fitTexts: string[], probeTexts: string[]): Case {
  const record = check.recordAt(value, where);
  const options = check.recordAt(record['options'], `${where}.options`);
  const unknown = Object.keys(options).find((name) => !optionNames.has(name));
  if (unknown !== undefined)
    throw new Error(`${where}.options holds "${unknown}"; it takes ${[...optionNames.keys()].join(', ')}.`);
  const counts = (name: string): (readonly [string, unknown])[] =>
    sorted(Object.entries(check.recordAt(record[name], `${where}.${name}`)));
  const expected = {
    wordIndex: counts('wordIndex'),
    wordCounts: counts('wordCounts'),
    wordDocs: counts('wordDocs'),
    sequences: rowsAt(record['sequences'], `${where}.sequences`),
    texts: stringsAt(record['texts'], `${where}.texts`),
  };
  const matrices = check.recordAt(record['matrix'], `${where}.matrix`);
  const matrix = modes.map((mode) => [mode, check.arrayAt(matrices[mode], `${where}.matrix.${mode}`, 2)] as const);
  return {
    group: 'text',
    name: `Tokenizer ${JSON.stringify(options)}`,
    topics: ['vectors'],
    run: async () => {
      const fitted = new Tokenizer(
        Object.fromEntries(Object.entries(options).map(([name, option]) => [optionNames.get(name)!, option])),
      );
      fitted.fitOnTexts(fitTexts);
      for (const tokenizer of [fitted, tokenizerFromJson(JSON.stringify(fitted))]) {
        expectSame(sorted(tokenizer.wordIndex), expected.wordIndex, 'wordIndex');
        expectSame(sorted(tokenizer.wordCounts), expected.wordCounts, 'wordCounts');
        expectSame(sorted(tokenizer.wordDocs), expected.wordDocs, 'wordDocs');
        expectSame(tokenizer.textsToSequences(probeTexts), expected.sequences, 'sequences');
        expectSame(tokenizer.sequencesToTexts(expected.sequences), expected.texts, 'texts');
        for (const [mode, values] of matrix) {
          const found = tokenizer.textsToMatrix(probeTexts, mode);
          expectSame(found.shape, values.shape, `the shape of the matrix ${mode}`);
          expectClose(found.data, values, `the matrix ${mode}`, 4, 2);
        }
      }
      await Promise.resolve();
    },
  };
}

function paddingCase(value: unknown, where: string, sequences: number[][]): Case {
  const record = check.recordAt(value, where);
  const options = check.recordAt(record['options'], `${where}.options`);
  const unknown = Object.keys(options).find((name) => !padNames.includes(name));
  if (unknown !== undefined) throw new Error(`${where}.options holds "${unknown}"; it takes ${padNames.join(', ')}.`);
  const rows = rowsAt(record['y'], `${where}.y`);
  return {
    group: 'text',
    name: `padSequences ${JSON.stringify(options)}`,
    topics: ['vectors'],
    run: async () => {
      const { data, shape } = padSequences(sequences, options);
      expectSame(shape, [rows.length, rows[0]!.length], 'the shape');
      expectSame([...data], rows.flat(), 'the padded rows');
      await Promise.resolve();
    },
  };
}

/** Keras' texts. */
export const readKerasText: VectorReader = (content, file) => {
  const record = check.recordAt(content, file);
  const fitTexts = stringsAt(record['fitTexts'], `${file}: fitTexts`);
  const probeTexts = stringsAt(record['probeTexts'], `${file}: probeTexts`);
  const tokenizers = check.listAt(record['tokenizers'], `${file}: tokenizers`);
  const padding = check.recordAt(record['padSequences'], `${file}: padSequences`);
  const sequences = rowsAt(padding['sequences'], `${file}: padSequences.sequences`);
  const paddings = check.listAt(padding['cases'], `${file}: padSequences.cases`);
  return [
    ...tokenizers.map((one, index) => tokenizerCase(one, `${file}: tokenizers[${index}]`, fitTexts, probeTexts)),
    ...paddings.map((one, index) => paddingCase(one, `${file}: padSequences.cases[${index}]`, sequences)),
  ];
};
