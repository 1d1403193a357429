// A training that was interrupted goes on as if it had not been.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readModel } from '@rnnkit/storage/node';
import { expect, test } from 'vitest';

import { jsonLines, newFolder, reviews, rnnkit, small, type Outcome } from './rnnkit.ts';

const long = ['--epochs', '100000', '--patience', '100000'];
const epochs = 12;

/** Reviews of which some have the wrong label, so that there is something to learn in each epoch. */
function mixedReviews(count: number): string {
  const [head, ...rows] = reviews(count).trim().split('\n');
  const mixed = rows.map((row, index) =>
    index % 7 === 3 ? row.replace(/^good|^bad/, (label) => (label === 'good' ? 'bad' : 'good')) : row,
  );
  return [head, ...mixed, ''].join('\n');
}

/** Trains, and gets a signal once some epochs are done. How many more there are until it comes, nobody knows. */
function interrupted(folder: string, words: readonly string[], signal: NodeJS.Signals): Promise<Outcome> {
  let sent = false;
  return rnnkit(folder, words, {
    watch(child, { errors }) {
      if (!sent && errors.split('epoch ').length > 3) sent = child.kill(signal);
    },
  });
}

const figures = (output: string): unknown[] =>
  jsonLines(output).flatMap(({ seconds: _, ...rest }) => (rest['epoch'] === undefined ? [] : [rest]));

const modelOf = async (path: string): Promise<object> =>
  Object.fromEntries(
    Array.from(await readModel(path), ([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
  );

test.each([
  ['SIGKILL', 'model', []],
  ['SIGKILL', 'model.zip', ['--validation-split', '0', '--bidirectional', '--optimizer', 'nadam']],
  ['SIGTERM', 'model', ['--threads', '2', '--dropout', '0.3']],
  ['SIGINT', 'model.zip', ['--architecture', 'gru', '--dropout', '0.3']],
  [
    'SIGHUP',
    'model',
    ['--validation-split', '0', '--token', 'characters', '--schedule', 'constant', '--optimizer', 'rmsprop'],
  ],
] as const)(
  'after %s a training of %s with %j goes on bit for bit',
  { timeout: 180_000 },
  async (signal, out, more) => {
    const folder = await newFolder();
    await writeFile(join(folder, 'reviews.csv'), mixedReviews(160));
    const words = ['train', 'reviews.csv', '--patience', '100000', '--json', ...small, ...more];
    const whole = await rnnkit(folder, [...words, '--out', `whole-${out}`, '--epochs', String(epochs)]);
    expect(whole.code).toBe(0);

    const first = await interrupted(folder, [...words, '--out', out, '--epochs', '100000'], signal);
    expect(first.code).toBe({ SIGKILL: null, SIGTERM: 143, SIGINT: 130, SIGHUP: 129 }[signal]);
    const unfinished = out === 'model' ? join('model', 'unfinished') : 'model.unfinished';
    expect(await readdir(join(folder, unfinished))).toContain('rnnkit.json');
    // The best so far is there and works, whatever happened.
    expect((await rnnkit(folder, ['predict', out, 'a superb film'])).code).toBe(0);

    const rest = await rnnkit(folder, ['train', '--resume', '--out', out, '--epochs', String(epochs), '--json']);
    expect(rest).toMatchObject({ code: 0 });
    const all = figures(whole.output);
    const resumed = figures(rest.output);
    expect(resumed.length).toBeGreaterThan(0);
    expect(resumed.length).toBeLessThanOrEqual(epochs - 2);
    expect(resumed).toEqual(all.slice(-resumed.length));
    expect(await modelOf(join(folder, out))).toEqual(await modelOf(join(folder, `whole-${out}`)));
    // The report tells of all epochs, and nothing else is left.
    expect(jsonLines(rest.output).at(-1)).toMatchObject({ epochs, interrupted: false });
    expect(await readdir(folder)).not.toContain('model.unfinished');
    if (out === 'model') expect(await readdir(join(folder, out))).not.toContain('unfinished');
  },
);

test('a model that was there stays until the new one is done', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(80));
  await writeFile(join(folder, 'other.csv'), mixedReviews(160));
  expect((await rnnkit(folder, ['train', 'reviews.csv', '--epochs', '1', ...small])).code).toBe(0);
  const former = await modelOf(join(folder, 'model'));
  await interrupted(folder, ['train', 'other.csv', ...long, ...small], 'SIGKILL');
  expect(await modelOf(join(folder, 'model'))).toEqual(former);
  await interrupted(folder, ['train', '--resume'], 'SIGKILL');
  expect(await modelOf(join(folder, 'model'))).toEqual(former);
  // Who stops it politely wants what there is.
  const stopped = await interrupted(folder, ['train', '--resume'], 'SIGINT');
  expect(stopped.errors).toContain('to go on: rnnkit train --resume --out model\n');
  expect(await modelOf(join(folder, 'model'))).not.toEqual(former);
  // Who begins anew is told, and what was unfinished goes in the end.
  const anew = await rnnkit(folder, ['train', 'reviews.csv', '--epochs', '2', ...small]);
  expect(anew.errors).toContain('model/unfinished holds an unfinished training, which --resume goes on with');
  expect(await readdir(join(folder, 'model'))).not.toContain('unfinished');
});

test('a training is resumed with what it was begun with, or not at all', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  const resume = ['train', '--resume', '--epochs', '12'];
  await writeFile(join(folder, 'reviews.csv'), mixedReviews(80));
  expect(await rnnkit(folder, resume)).toMatchObject({
    code: 1,
    errors: expect.stringContaining('There is no unfinished training of model to go on with.'),
  });
  await interrupted(folder, ['train', 'reviews.csv', ...long, ...small, '--no-lower-case'], 'SIGKILL');
  for (const [words, message] of [
    [['--units', '16'], 'The training was begun with --units 8; leave --units out'],
    [['--bidirectional'], 'The training was begun without --bidirectional; leave --bidirectional out'],
    [['--lower-case'], 'The training was begun without --lower-case; leave --lower-case out'],
    [['--demo'], 'The training was begun without --demo'],
  ] as const) {
    const outcome = await rnnkit(folder, [...resume, ...words]);
    expect(outcome).toMatchObject({ code: 2, output: '', errors: expect.stringContaining(message) });
  }
  await writeFile(join(folder, 'reviews.csv'), mixedReviews(82));
  const other = await rnnkit(folder, resume);
  expect(other).toMatchObject({ code: 1, output: '' });
  expect(other.errors).toContain('reviews.csv is not what the training was begun with');
  // The same data may lie elsewhere, and what was said the first time may be said again.
  await writeFile(join(folder, 'moved.csv'), mixedReviews(80));
  const moved = await rnnkit(folder, [...resume, 'moved.csv', '--units', '8', '--no-lower-case']);
  expect(moved.code).toBe(0);
  // A schedule is one of all epochs.
  await interrupted(folder, ['train', 'moved.csv', ...long, ...small, '--schedule', 'cosine'], 'SIGKILL');
  expect(await rnnkit(folder, resume)).toMatchObject({
    code: 2,
    errors: expect.stringContaining('The training was begun with --epochs 100000; leave --epochs out'),
  });
});

test.each(['', '{', '{"version": 1}', 'null', '{"version": 1, "data": 5}'])(
  'a damaged command.json, %j, is refused in one sentence',
  async (content) => {
    const folder = await newFolder();
    const training = new TextEncoder().encode('{"format": "rnnkit-training-run"}');
    const { writeModel } = await import('@rnnkit/storage/node');
    await writeModel(
      join(folder, 'model', 'unfinished'),
      new Map([
        ['training.json', training],
        ['command.json', new TextEncoder().encode(content)],
      ]),
    );
    const outcome = await rnnkit(folder, ['train', '--resume']);
    expect(outcome).toMatchObject({ code: 1, output: '' });
    expect(outcome.errors).toBe('rnnkit: model/unfinished: command.json is damaged; begin anew without --resume.\n');
  },
);

test('options of a damaged command.json are checked as if they were typed', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), mixedReviews(80));
  await interrupted(folder, ['train', 'reviews.csv', ...long, ...small], 'SIGKILL');
  const files = new Map(await readModel(join(folder, 'model', 'unfinished')));
  const good = JSON.parse(new TextDecoder().decode(files.get('command.json'))) as { options: object };
  const { writeModel } = await import('@rnnkit/storage/node');
  for (const options of [
    { units: '1e9' },
    { units: 8 },
    { architecture: 'LSTM' },
    { bidirectional: 'yes' },
    { bidirectional: 1 },
    { seed: true },
  ]) {
    const text = JSON.stringify({ ...good, options: { ...good.options, ...options } });
    files.set('command.json', new TextEncoder().encode(text));
    await writeModel(join(folder, 'model', 'unfinished'), files);
    const outcome = await rnnkit(folder, ['train', '--resume']);
    expect(outcome).toMatchObject({ code: 1, errors: expect.stringContaining('command.json is damaged') });
  }
  expect(await readFile(join(folder, 'reviews.csv'), 'utf8')).toBe(mixedReviews(80));
});
