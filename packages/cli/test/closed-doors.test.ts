// Readers that leave, disks that are full, and places where nothing can be written: no training is lost to them.
import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { newFolder, reviews, rnnkit, small, smallRest } from './rnnkit.ts';

async function folderWithReviews(count = 60): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(count));
  return folder;
}

const training = ['train', 'reviews.csv', '--epochs', '4', ...small];

test.each(['output', 'errors'] as const)('a training goes on when nobody reads its %s any more', async (name) => {
  const folder = await folderWithReviews();
  const { code, ...seen } = await rnnkit(folder, [...training, '--json'], {
    watch(child) {
      (name === 'output' ? child.stdout : child.stderr)?.destroy();
    },
  });
  expect(code).toBe(0);
  if (name === 'output') expect(seen.errors).toContain('epoch 4/4');
  else expect(seen.output).toContain('"model":"model"');
  expect(await readdir(join(folder, 'model'))).toContain('report.html');
  expect((await rnnkit(folder, ['predict', 'model', 'a superb film'])).code).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'results that cannot be written are said, and the model is there',
  async () => {
    const folder = await folderWithReviews();
    const full = await open('/dev/full', 'w');
    const trained = await rnnkit(folder, training, { stdio: { output: full.fd } });
    expect(trained.code).toBe(1);
    expect(trained.errors).toMatch(/rnnkit: The results could not be written: .*ENOSPC.*\n$/);
    const predicted = await rnnkit(folder, ['predict', 'model', 'fine'], { stdio: { output: full.fd } });
    expect(predicted).toMatchObject({ code: 1, errors: expect.stringContaining('ENOSPC') });
    expect((await rnnkit(folder, training, { stdio: { errors: full.fd } })).code).toBe(0);
    await full.close();
  },
);

test.each([
  ['reviews.csv/model', 'ENOTDIR'],
  ['x'.repeat(300), 'ENAMETOOLONG'],
  [`${'x'.repeat(245)}.zip`, 'ENAMETOOLONG'],
  ['reviews.csv', "is not rnnkit's own"],
])('--out %.20s is refused before the first epoch', async (out, reason) => {
  const folder = await folderWithReviews();
  const outcome = await rnnkit(folder, [...training, '--out', out]);
  expect(outcome).toMatchObject({ code: 1, output: '', errors: expect.stringContaining(reason) });
  expect(outcome.errors).not.toContain('epoch');
  expect(await readdir(folder)).toEqual(['reviews.csv']);
});

test('a report replaces no file of a person’s own, and that is said before the first epoch', async () => {
  const folder = await folderWithReviews();
  await mkdir(join(folder, 'model'));
  for (const [words, path] of [
    [training, join('model', 'report.html')],
    [[...training, '--out', 'm.zip'], 'm.report.html'],
  ] as const) {
    await writeFile(join(folder, path), 'mine');
    const before = await readFile(join(folder, path), 'utf8');
    const outcome = await rnnkit(folder, words);
    expect(outcome).toMatchObject({ code: 1, output: '', errors: expect.stringContaining("is not rnnkit's own") });
    expect(outcome.errors).not.toContain('epoch');
    expect(await readFile(join(folder, path), 'utf8')).toBe(before);
  }
});

test.runIf(process.platform === 'linux')('a disk that gets full loses no more than it must', async () => {
  const folder = await folderWithReviews();
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  // No file may be larger than 64 KiB: the tokenizer fits, the weights do not.
  const words = [...training, '--units', '64'].map((word) => `'${word}'`).join(' ');
  const child = spawn(
    'bash',
    ['-c', `ulimit -f 64; exec "${process.execPath}" --conditions=@rnnkit/source "${main}" ${words}`],
    {
      cwd: folder,
    },
  );
  let errors = '';
  child.stderr.on('data', (piece: Buffer) => {
    errors += piece.toString();
  });
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  expect(errors).toContain('the training goes on, but it could not be kept after this epoch');
  expect(errors).toContain('epoch 4/4');
  expect(errors).toMatch(/rnnkit: The model cannot be written to model: .*EFBIG.*\n$/);
  expect(code).toBe(1);
});

test('an interrupted tuning shows what is finished', async () => {
  const folder = await folderWithReviews();
  let sent = false;
  const words = 'tune reviews.csv --space units=2,3,4,5,6 --folds 2 --epochs 60 --slots 1 --json'.split(' ');
  const outcome = await rnnkit(folder, [...words, ...smallRest], {
    watch(child, { errors }) {
      if (!sent && /trial 1 /.test(errors)) sent = child.kill('SIGTERM');
    },
  });
  expect(outcome.code).toBe(143);
  const { trials, interrupted } = JSON.parse(outcome.output) as { trials: { state: string }[]; interrupted: boolean };
  expect(interrupted).toBe(true);
  expect(trials[0]!.state).toBe('finished');
  expect(trials.length).toBeLessThan(5);
  expect(await readFile(join(folder, 'study', 'report.html'), 'utf8')).toContain(`${trials.length} trials by grid`);
});

test('a tuning goes on when nobody reads it any more', async () => {
  const folder = await folderWithReviews();
  const words = 'tune reviews.csv --space units=2,3 --folds 2 --epochs 1'.split(' ');
  const outcome = await rnnkit(folder, [...words, ...smallRest], {
    watch(child) {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  });
  expect(outcome.code).toBe(0);
  expect(await readFile(join(folder, 'study', 'report.html'), 'utf8')).toContain('2 finished, 0 ended early');
  expect(await readFile(join(folder, 'study', 'model', 'report.html'), 'utf8')).toContain('accuracy');
});
