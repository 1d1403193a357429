// Every task goes on: a training that was interrupted as if it had not been, and a model with new data.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readModel } from '@rnnkit/storage/node';
import { expect, test } from 'vitest';

import type { TaskName } from '../src/tasks/task.ts';
import { jsonLines, newFolder, rnnkit, type Outcome } from './rnnkit.ts';

const digits = ['zero', 'one', 'two', 'three', 'four', 'five'];
const numbers = digits.flatMap((tens, ten) => digits.map((ones, one) => ({ text: `${tens} ${ones}`, ten, one })));

const csv = (head: string, row: (number: (typeof numbers)[number]) => string): string =>
  [head, ...numbers.map(row), ''].join('\n');

const small = '--units 6 --embedding-dim 4 --batch-size 6 --learning-rate 0.01';
const patient = `${small} --patience 10000`;

/** A task, small data, data with something new, and a text to try. */
interface Kind {
  readonly task: TaskName;
  readonly name: string;
  readonly data: string;
  readonly news: string;
  readonly words: string;
  readonly text: string;
  /** What the model has that goes on. */
  readonly learned: RegExp;
}

const kinds: readonly Kind[] = [
  {
    task: 'classify',
    name: 'data.csv',
    data: csv('text,label', ({ text, ten, one }) => `${text},${(ten * one) % 3 === 0 ? 'three' : 'other'}`),
    news: csv('text,label', ({ text, one }) => `six ${text},${one === 0 ? 'new' : 'other'}`),
    words: `${patient} --schedule cosine --dropout 0.2`,
    text: 'two six',
    learned: /classes {5}3: other, three, new/,
  },
  {
    task: 'multilabel',
    name: 'data.csv',
    data: csv('text,labels', ({ text, ten, one }) => `${text},${ten > 2 ? 'high' : ''};${one % 2 === 0 ? 'even' : ''}`),
    news: csv('text,labels', ({ text, one }) => `six ${text},six;${one % 2 === 0 ? 'even' : ''}`),
    words: patient,
    text: 'two six',
    learned: /labels {6}3: even, high, six/,
  },
  {
    task: 'regress',
    name: 'data.csv',
    data: csv('text,value', ({ text, ten, one }) => `${text},${10 * ten + one}`),
    news: csv('text,value', ({ text, ten, one }) => `six ${text},${600 + 10 * ten + one}`),
    words: patient,
    text: 'two six',
    learned: /mean {8}62\d/,
  },
  {
    task: 'tag',
    name: 'data.conll',
    data: numbers
      .map(({ text, one }) => `${text.replace(' ', '\tO\n')}\t${one % 2 === 0 ? 'EVEN' : 'ODD'}\n`)
      .join('\n'),
    news: numbers.map(({ text }) => `six\tSIX\n${text.replace(' ', '\tO\n')}\tODD\n`).join('\n'),
    words: `${patient} --character-dim 3 --character-units 3`,
    text: 'two six',
    learned: /tags {8}4: .*SIX/,
  },
  {
    task: 'generate',
    name: 'data.txt',
    data: numbers.map(({ text }) => text).join('. '),
    news: numbers.map(({ text }) => `${text} #`).join('. '),
    words: `${patient} --sequence-length 12`,
    text: 'tw',
    learned: /tokens {6}characters, /,
  },
  {
    task: 'translate',
    name: 'data.tsv',
    data: csv('source\ttarget', ({ text, ten, one }) => `${text}\t${ten}${one}`),
    news: csv('source\ttarget', ({ text, ten, one }) => `${text} #\t#${ten}${one}`),
    words: small,
    text: 'two one',
    learned: /writes {6}characters, /,
  },
];

const modelOf = async (path: string): Promise<object> =>
  Object.fromEntries(
    Array.from(await readModel(path), ([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
  );

/** Trains, and ends by a signal once some epochs are done. */
function interrupted(folder: string, words: readonly string[], signal: NodeJS.Signals): Promise<Outcome> {
  let sent = false;
  return rnnkit(folder, words, {
    watch(child, { errors }) {
      if (!sent && errors.split('epoch ').length > 3) sent = child.kill(signal);
    },
  });
}

test.each(kinds)('$task', { timeout: 240_000 }, async ({ task, name, data, news, words: typed, text, learned }) => {
  const folder = await newFolder();
  await writeFile(join(folder, name), data);
  const words = ['train', name, '--task', task, '--epochs', '40', '--json', ...typed.split(' ')];
  const whole = await rnnkit(folder, [...words, '--out', 'whole']);
  expect(whole).toMatchObject({ code: 0 });

  expect((await interrupted(folder, words, 'SIGKILL')).signal).toBe('SIGKILL');
  // The best so far is there and works, whatever happened.
  expect(await rnnkit(folder, ['predict', 'model', text])).toMatchObject({ code: 0, errors: '' });
  const politely = await interrupted(folder, ['train', '--resume', '--json'], 'SIGINT');
  expect(politely.code).toBe(130);
  expect(politely.errors).toContain('to go on: rnnkit train --resume --out model\n');
  expect(jsonLines(politely.output).at(-1)).toMatchObject({ task, interrupted: true });
  const rest = await rnnkit(folder, ['train', '--resume', '--json']);
  expect(rest).toMatchObject({ code: 0 });

  const [all, resumed] = [whole, rest].map(({ output }) =>
    jsonLines(output).map(({ seconds: _, model: _model, report: _report, ...figures }) => figures),
  );
  expect(resumed!.length).toBeLessThan(all!.length - 3);
  expect(resumed).toEqual(all!.slice(-resumed!.length));
  expect(await modelOf(join(folder, 'model'))).toEqual(await modelOf(join(folder, 'whole')));
  expect(await readdir(join(folder, 'model'))).not.toContain('unfinished');

  // New words and labels are learned by a model that stays as it is; it says which task it is.
  await writeFile(join(folder, `new-${name}`), news);
  const before = await modelOf(join(folder, 'model'));
  const on = ['train', `new-${name}`, '--from', 'model', '--out', 'grown', '--epochs', '60', '--batch-size', '6'];
  const killed = await interrupted(folder, on, 'SIGKILL');
  expect(killed.signal).toBe('SIGKILL');
  expect(await rnnkit(folder, ['train', '--resume', '--out', 'grown'])).toMatchObject({ code: 0 });
  expect(await modelOf(join(folder, 'model'))).toEqual(before);
  const inspected = await rnnkit(folder, ['inspect', 'grown']);
  expect(inspected.output).toMatch(learned);
  const refused = await rnnkit(folder, [...on, '--units', '9']);
  expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('units cannot be said') });
});
