// Every task, with what it takes in lists, as it streams in, and as a reader of files gives it: the same comes of each.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { readConll, readCsv, readSpans } from '@rnnkit/data';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  commonestTagger,
  logisticMultiLabelClassifier,
  naiveBayesClassifier,
  ngramGenerator,
  ridgeRegressor,
  trainClassifier,
  trainGenerator,
  trainMultiLabelClassifier,
  trainRegressor,
  trainTagger,
  trainTranslator,
} from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

const texts = ['one good film', 'a bad film', 'good, good', 'so bad', 'a good one', 'bad and long'];
const classes = ['pos', 'neg', 'pos', 'neg', 'pos', 'neg'];
const several = [['pos', 'film'], ['film'], ['pos'], [], ['pos'], ['neg', 'long']];
const numbers = [4, 1.5, 5, 1, 4, 1];
const words = texts.map((text) => text.split(' '));
const tags = words.map((list) => list.map((word) => (word === 'film' ? 'B-THING' : 'O')));
const small = { units: 4, embeddingDim: 4, epochs: 1, batchSize: 3, seed: 2, validationSplit: 0 };
const narrow = { ...small, characterDim: 2, characterUnits: 2 };

async function* streamed<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

const bytes = (text: string): Uint8Array[] => [new TextEncoder().encode(text)];

/** A reader of a table of the texts and what they have. */
const table = (targets: readonly unknown[], labels: 'classes' | 'several' = 'classes'): ReturnType<typeof readCsv> =>
  readCsv(bytes(['text,label', ...texts.map((text, row) => `"${text}","${String(targets[row])}"`)].join('\n')), {
    missing: 'empty',
    labels,
  });

const withTargets = (name: string, targets: readonly unknown[]): object[] =>
  texts.map((text, row) => ({ text, [name]: targets[row] }));

const sentences = words.map((list, row) => ({ words: list, tags: tags[row]! }));
const conll = sentences.map((one) => one.words.map((word, place) => `${word} ${one.tags[place]}\n`).join(''));
const labelled = withTargets('label', classes);

/** The verbs, whatever they take. */
interface Verbs {
  predict(texts: never): Promise<unknown>;
  assess(...data: never[]): Promise<unknown>;
  files(): Promise<ReadonlyMap<string, Uint8Array>>;
  dispose(): void;
}

/** A task. */
interface Case {
  readonly name: string;
  /** What it learns from and is tried on: arguments that all mean the same. */
  readonly data: readonly (() => readonly unknown[])[];
  readonly train: (...data: never[]) => Promise<Verbs> | Verbs;
  /** What `assess` takes; as `data`, if nothing is said. */
  readonly assessed?: readonly (() => readonly unknown[])[];
  readonly options?: object;
}

const lists =
  (targets: readonly unknown[]): (() => readonly unknown[]) =>
  () => [texts, targets];
const columns =
  (name: string, targets: readonly unknown[]): (() => readonly unknown[]) =>
  () => [{ texts, [name]: targets }];

/** Examples in a list, as they stream in, in a set, and from a reader. */
const walks = (name: string, targets: readonly unknown[], inFile = targets): (() => readonly unknown[])[] => [
  () => [withTargets(name, targets)],
  () => [streamed(withTargets(name, targets))],
  () => [new Set(withTargets(name, targets))],
  () => [table(inFile, inFile === targets ? 'classes' : 'several')],
];

const inFile = several.map((list) => list.join('; '));
const tagged = [() => [sentences], () => [streamed(sentences)], () => [readConll(bytes(conll.join('\n')))]];

const cases: readonly Case[] = [
  {
    name: 'classification',
    data: [lists(classes), ...walks('label', classes)],
    assessed: [columns('labels', classes), ...walks('label', classes)],
    train: trainClassifier as Case['train'],
    options: small,
  },
  {
    name: 'several labels',
    data: [lists(several), ...walks('labels', several, inFile)],
    assessed: [columns('labels', several), ...walks('labels', several, inFile)],
    train: trainMultiLabelClassifier as Case['train'],
    options: small,
  },
  {
    name: 'regression',
    data: [lists(numbers), ...walks('value', numbers)],
    assessed: [columns('values', numbers), ...walks('value', numbers)],
    train: trainRegressor as Case['train'],
    options: small,
  },
  { name: 'tagging', data: tagged, train: trainTagger as Case['train'], options: narrow },
  {
    name: 'tagging of spans',
    data: [
      () => [texts.map((text) => ({ text, spans: spansOf(text) }))],
      () => [
        readSpans(bytes(texts.map((text) => JSON.stringify({ text, spans: spansOf(text) })).join('\n')), {
          offsets: 'utf16',
        }),
      ],
    ],
    train: trainTagger as Case['train'],
    options: narrow,
  },
  {
    name: 'generation',
    data: [() => [texts], () => [streamed(texts)], () => [texts.map((text) => ({ text }))], () => [new Set(texts)]],
    train: trainGenerator as Case['train'],
    options: { ...small, sequenceLength: 8 },
  },
  {
    name: 'generation for labels',
    data: walks('label', classes),
    train: trainGenerator as Case['train'],
    options: { ...small, sequenceLength: 8 },
  },
  {
    name: 'translation',
    data: [lists(classes), ...walks('label', classes)],
    train: trainTranslator as Case['train'],
    options: small,
  },
  {
    name: 'naive Bayes',
    data: [lists(classes)],
    assessed: [columns('labels', classes), ...walks('label', classes)],
    train: naiveBayesClassifier,
  },
  {
    name: 'logistic regression for several labels',
    data: [lists(several)],
    assessed: [columns('labels', several), ...walks('labels', several, inFile)],
    train: logisticMultiLabelClassifier,
  },
  {
    name: 'ridge regression',
    data: [lists(numbers)],
    assessed: [columns('values', numbers), ...walks('value', numbers)],
    train: ridgeRegressor,
  },
  { name: 'the commonest tag', data: tagged, train: commonestTagger as Case['train'] },
  {
    name: 'counts of runs',
    data: [() => [texts]],
    assessed: [() => [texts], () => [streamed(texts)]],
    train: ngramGenerator,
  },
];

function spansOf(text: string): object[] {
  const start = text.indexOf('film');
  return start < 0 ? [] : [{ start, end: start + 4, label: 'THING' }];
}

describe.each(cases)('$name', ({ data, train, assessed = data, options }) => {
  const make = async (form: () => readonly unknown[]): Promise<Verbs> =>
    train(...([...form(), ...(options === undefined ? [] : [options])] as never[]));

  test('learns the same of each, shows the same on each, and answers each alike', async () => {
    const model = await make(data[0]!);
    const files = await model.files();
    for (const form of data.slice(1)) {
      const other = await make(form);
      expect(await other.files()).toEqual(files);
      other.dispose();
    }
    const shown = await model.assess(...(assessed[0]!() as never[]));
    for (const form of assessed.slice(1)) expect(await model.assess(...(form() as never[]))).toEqual(shown);
    const answers = (await model.predict(texts as never)) as unknown[];
    expect(answers).toHaveLength(texts.length);
    expect(await model.predict(texts[1] as never)).toEqual(answers[1]);
    for (const form of [streamed(texts), new Set(texts), labelled, streamed(labelled), table(classes)])
      expect(await model.predict(form as never)).toEqual(answers);
    expect(await model.predict([] as never)).toEqual([]);
    for (const nonsense of [5, undefined, [3], { texts }, [{ words: ['a'] }]])
      await expect(model.predict(nonsense as never)).rejects.toThrow(/^predict/);
    model.dispose();
  });
});

test('what is no example is refused in words', async () => {
  const mixed = ['ab', { text: 'ab', label: 'a' }];
  await expect(trainGenerator(mixed, small)).rejects.toThrow('1 of them with a label');
  await expect(trainGenerator(table(classes), { ...small, labels: classes })).rejects.toThrow('and labels besides');
  await expect(trainGenerator([{ text: 5 } as never], small)).rejects.toThrow('example 1 has to be a text or { text,');
  await expect(trainTranslator([{ text: 'a' } as never], small)).rejects.toThrow('has to be { text, label }');
  await expect(trainRegressor(table(classes), small)).rejects.toThrow('trainRegressor: values');
  const ridge = await ridgeRegressor(texts, numbers);
  await expect(ridge.assess(streamed([{ text: 'a' } as never]))).rejects.toThrow(
    'assess: example 1 has to be { text, value }',
  );
});
