// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as data from '../src/index.ts';

const encoder = new data.LabelEncoder(['a', 'b']);
const rows: data.HostArray = { data: Int32Array.of(1, 2, 3, 4), shape: [2, 2] };
const file = (): File => new File(['text,label\na,b\n'], 'a.csv');

const reading: data.Reading = {
  name: 'a',
  format: 'csv',
  packed: false,
  columns: [],
  text: [],
  label: [],
  renamed: [],
  chosen: false,
  skipped: [],
  trimmedLabels: 0,
};

async function all(examples: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const example of examples) found.push(example);
  return found;
}

/** The arguments that each takes. */
const exported: Readonly<Record<string, readonly unknown[]>> = {
  LabelEncoder: [['a', 'b']],
  alignSpans: [[{ word: 'a', start: 0, end: 1 }], [{ label: 'X', start: 0, end: 1 }]],
  assessTags: [[['O']], [['O']], { scheme: 'IOB2' }],
  checkTags: [['O'], 'IOB2'],
  entitiesOf: [['O'], { scheme: 'IOB2' }],
  placedWords: ['a b'],
  repairTags: [['O'], 'IOB2'],
  spansOf: [[{ word: 'a', start: 0, end: 1 }], [{ type: 'X', start: 0, end: 1 }]],
  tagRules: [['O'], 'IOB2'],
  tagsOf: [[{ type: 'X', start: 0, end: 1 }], 1, 'IOB2'],
  readConll: ['a O\n', { name: 'a' }],
  readConllU: ['1\ta\ta\tX\tX\t_\t_\t_\t_\t_\n', { name: 'a' }],
  readSpans: ['{"text":"a"}', { name: 'a' }],
  Random: [1],
  allocateTable: ['owner', Float32Array, 1, 2],
  jsonMembers: ['{"a":1}'],
  kFold: [['a', 'b', 'a', 'b'], { folds: 2, repeats: 2, groups: [1, 2, 3, 4] }],
  languages: [{ languages: ['de', 'en'], trainExamples: 1, testExamples: 1 }],
  lengthBuckets: [[1, 2], { batchSize: 1 }],
  previewFile: [file(), { limit: 1 }],
  availableLanguages: [],
  isRegistered: ['a>B'],
  lists: [{ languages: ['de', 'en'], trainExamples: 1, testExamples: 1 }],
  properNames: [{ language: 'de' }],
  dates: [{ languages: ['de', 'en'], trainExamples: 1, testExamples: 1 }],
  makeRegistered: ['a>B', {}],
  register: ['a>B', { fromConfig: () => 1 }],
  doubtOfLabels: [['a', 'b']],
  doubtsOf: [data.examineExamples([])],
  examineExamples: [[{ name: 'a', texts: ['b'], labels: ['c'] }]],
  formOf: [reading],
  remarksOf: [reading],
  sentenceOf: [{ name: 'a', kind: 'packed', values: [] }],
  sentencesOf: [reading],
  readCsv: ['text,label\na,b\n', { name: 'a' }],
  readFiles: [[file()], { missing: 'drop' }],
  readJsonl: ['{"text":"a","label":"b"}', { name: 'a' }],
  readTsv: ['text\tlabel\na\tb\n', { name: 'a' }],
  rowCount: [rows],
  takeRows: [rows, [1, 0]],
  toCategorical: [[0, 1], 2],
  expectHostArray: [{ data: Int32Array.of(1, 2), shape: [1, 2] }, 'x'],
  toHostArray: [[[1, 2]], 'x'],
  trainTestSplit: [['a', 'b', 'a', 'b'], { testSize: 0.5 }],
};

const functions = Object.entries<unknown>(data).filter(
  // An error says what its maker says.
  (entry): entry is [string, new () => object] => typeof entry[1] === 'function' && entry[0] !== 'RnnkitError',
);

test.each(functions)('%s', async (name, value) => {
  const good = exported[name];
  if (good === undefined) throw new Error(`Say here what ${name} takes.`);
  const isClass = /^[A-Z]/.test(name);
  const run = (...given: readonly unknown[]): unknown => {
    if (isClass) return Reflect.construct(value, given);
    const result: unknown = Reflect.apply(value, undefined, given);
    return name.startsWith('read') ? all(result as AsyncIterable<unknown>) : result;
  };
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

/** Methods by their object, with the arguments that each takes. */
const methods: readonly (readonly [owner: object, Readonly<Record<string, readonly unknown[]>>])[] = [
  [encoder, { transform: [['a']], inverseTransform: [[0]] }],
  [new data.LabelEncoder(), { fit: [['a']] }],
];

test.each(methods)('methods of %o', async (owner, taken) => {
  for (const [name, good] of Object.entries(taken)) {
    const method = Reflect.get(owner, name) as () => unknown;
    const run = (...given: readonly unknown[]): unknown => Reflect.apply(method, owner, given);
    expect(await badAnswers({ name, run, good })).toEqual([]);
  }
});
