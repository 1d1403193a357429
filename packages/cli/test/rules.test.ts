// Simple rules in the place of networks: they are made, tried, inspected and used by the same commands.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readModelJson } from '@rnnkit/storage';
import { readModel } from '@rnnkit/storage/node';
import { naiveBayesClassifier } from '@rnnkit/tasks';
import { expect, test } from 'vitest';

import { jsonLines, newFolder, rnnkit } from './rnnkit.ts';

const words = ['good film', 'bad film', 'good, so good', 'so bad', 'a good one', 'bad, and long'];
const rows = (name: string, of: (text: string) => string): string =>
  [`text,${name}`, ...words.map((text) => `"${text}",${of(text)}`), ''].join('\n');
const isGood = (text: string): boolean => text.includes('good');
const sentences = words.map((text) =>
  text
    .split(' ')
    .map((word) => `${word}\t${word.startsWith('film') ? 'B-THING' : 'O'}\n`)
    .join(''),
);

test.each([
  {
    rule: 'naive-bayes',
    data: ['data.csv', rows('label', (text) => (isGood(text) ? 'pos' : 'neg'))],
    shown: 'accuracy 100.00 %',
    answer: { predictions: [{ label: 'pos', probability: expect.any(Number) }], unknown: ['plot'] },
    about: 'model       a sum over runs of tokens\ntokens      words, runs of up to 2,',
    saved: 'linear-classification',
  },
  {
    rule: 'logistic-regression',
    data: ['data.csv', rows('labels', (text) => (isGood(text) ? 'pos;seen' : 'neg;seen'))],
    shown: 'F1 100.0 %',
    answer: { labels: [expect.objectContaining({ label: 'seen' }), expect.objectContaining({ label: 'pos' })] },
    about: 'labels      3: neg, pos, seen\nmodel       a sum over',
    saved: 'linear-multilabel',
  },
  {
    rule: 'ridge',
    data: ['data.csv', rows('value', (text) => (isGood(text) ? '5' : '1'))],
    shown: 'off by ',
    answer: { value: expect.any(Number), unknown: ['plot'] },
    about: 'mean        3 of the numbers that it was trained on\nmodel       a sum over',
    saved: 'linear-regression',
  },
  {
    rule: 'commonest-tag',
    data: ['data.conll', sentences.join('\n')],
    shown: 'F1 100.0 %',
    answer: { spans: [] },
    about: 'task        tag',
    saved: 'tagging',
  },
  {
    rule: 'n-grams',
    data: ['data.txt', words.join('\n')],
    shown: 'bits per character',
    answer: { completions: [expect.objectContaining({ text: expect.any(String) })] },
    about: 'model       counts of runs of tokens',
    saved: 'generation',
  },
])('$rule ($saved)', async ({ rule, data: [file, content], shown, answer, about, saved }) => {
  const folder = await newFolder();
  await writeFile(join(folder, file!), content!);
  const trained = await rnnkit(folder, ['train', file!, '--model', rule, '--test-split', '0', '--out', 'rule.zip']);
  expect(trained).toMatchObject({ code: 0, output: expect.stringContaining(shown) });
  const tried = await rnnkit(folder, ['evaluate', 'rule.zip', file!, '--report', 'tried.html']);
  expect(tried).toMatchObject({ code: 0, output: expect.stringContaining(shown), errors: 'report  tried.html\n' });
  const answered = await rnnkit(folder, ['predict', 'rule.zip', 'good plot', '--json']);
  expect(jsonLines(answered.output)).toEqual([expect.objectContaining(answer)]);
  expect((await rnnkit(folder, ['inspect', 'rule.zip'])).output).toContain(about);
  const files = await readModel(join(folder, 'rule.zip'));
  expect(readModelJson(files.get('model.json')!).task).toBe(saved);
});

test('what it shows is what the library shows, and it is said when it is the better choice', async () => {
  const folder = await newFolder();
  await writeFile(
    join(folder, 'data.csv'),
    rows('label', (text) => (isGood(text) ? 'pos' : 'neg')),
  );
  const labels = words.map((text) => (isGood(text) ? 'pos' : 'neg'));
  const { loss } = await (await naiveBayesClassifier(words, labels)).assess({ texts: words, labels });
  const all = ['train', 'data.csv', '--test', 'data.csv', '--json'];
  const trained = await rnnkit(folder, [...all, '--model', 'naive-bayes']);
  expect(jsonLines(trained.output).at(-1)).toMatchObject({ accuracy: 1, loss, epochs: 0 });
  const network = ['--epochs', '1', '--units', '1', '--learning-rate', '0.00001', '--no-token-weights'];
  const beaten = await rnnkit(folder, ['train', 'data.csv', '--test', 'data.csv', ...network]);
  expect(beaten.output).toMatch(
    /the better choice here is (naive Bayes|logistic).*, which rnnkit train --model (naive-bayes|logistic-regression) --token \w+ makes/,
  );
});

test('what is of networks is refused in words', async () => {
  const folder = await newFolder();
  const file = 'data.csv';
  await writeFile(
    join(folder, file),
    rows('label', (text) => (isGood(text) ? 'pos' : 'neg')),
  );
  const bayes = ['train', file, '--model', 'naive-bayes'];
  expect((await rnnkit(folder, [...bayes, '--out', 'rule'])).code).toBe(0);
  for (const [typed, message] of [
    [[...bayes, '--units', '3'], '--units is for networks; --model naive-bayes takes --token, --vocabulary-size, and'],
    [[...bayes, '--token', 'subwords'], 'counts words or characters; got --token subwords'],
    [[...bayes, '--dtype', 'F16'], '--dtype is for the weights of networks'],
    [[...bayes, '--from', 'rule', '--out', 'other'], '--from goes on with a network'],
    [['train', file, '--from', 'rule', '--out', 'other'], 'only networks are gone on from'],
    [['train', file, '--model', 'ridge'], 'Of the task classify, --model ridge is invalid'],
    [['train', file, '--task', 'translate', '--model', 'ridge'], '--model belongs to the tasks'],
    [['convert', 'rule', 'rule.onnx'], 'rule is a simple rule and no network'],
    [['generate', 'rule', 'good'], 'rule is a model of the task classify'],
  ] as const) {
    const { code, errors } = await rnnkit(folder, typed);
    expect(errors).toContain(message);
    expect(code).toBeGreaterThan(0);
  }
});
