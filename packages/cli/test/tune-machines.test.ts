// Studies whose jobs are done by several programs, as on several machines that share a folder.
import { spawn, spawnSync } from 'node:child_process';
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { jsonLines, newFolder, reviews, rnnkit } from './rnnkit.ts';

const words =
  'tune reviews.csv --space units=2,3,4,5 --folds 2 --epochs 3 --embedding-dim 4 --batch-size 16 --json'.split(' ');

interface StudyLine {
  readonly trials: readonly { readonly state: string; readonly mean: number; readonly values: readonly number[] }[];
  readonly best: { readonly params: object };
}

const studyOf = (output: string): StudyLine => jsonLines(output).at(-1) as unknown as StudyLine;
const figuresOf = ({ trials, best }: StudyLine): object => ({
  best: best.params,
  trials: trials.map(({ state, mean, values }) => ({ state, mean, values })),
});

async function folderWithReviews(): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(120));
  return folder;
}

test(
  'two workers share a folder, one is killed, and the figures are those of processes',
  { timeout: 240_000 },
  async () => {
    const [folder, alone] = await Promise.all([folderWithReviews(), folderWithReviews()]);
    const worker = ['worker', '--engine', 'folder:jobs', '--slots', '1'];
    // Where a machine has the data is its own affair; what it is has to be the same.
    await cp(join(folder, 'reviews.csv'), join(folder, 'copy.csv'));
    let isKilled = false;
    const running = [
      rnnkit(folder, [...worker, '--data', 'copy.csv']),
      rnnkit(folder, worker, {
        watch: (child, { errors }) => {
          if (!isKilled && errors.includes('waiting for jobs'))
            setTimeout(() => (isKilled = child.kill('SIGKILL')), 4000);
        },
      }),
    ];
    const tuned = await rnnkit(folder, [...words, '--engine', 'folder:jobs', '--slots', '0', '--jobs', '3']);
    const [first, second] = await Promise.all(running);
    expect(first).toMatchObject({ code: 0, errors: 'waiting for jobs of jobs\nthe study has ended\n' });
    expect(second!.signal === 'SIGKILL' || second!.code === 0).toBe(true);
    expect(tuned.code).toBe(0);
    const journal = await readFile(join(folder, 'jobs', 'journal.jsonl'), 'utf8');
    expect(journal.match(/"type":"result"/g)!.length).toBeGreaterThanOrEqual(8);
    const other = await rnnkit(alone, words);
    expect(figuresOf(studyOf(tuned.output))).toEqual(figuresOf(studyOf(other.output)));
  },
);

test('programs that are started alike share a study by their shards', { timeout: 120_000 }, async () => {
  const folder = await folderWithReviews();
  const shards = [0, 1].map((index) =>
    rnnkit(folder, [...words, '--engine', 'folder:jobs', '--slots', '1', '--shard', `${index}/2`]),
  );
  const [first, second] = await Promise.all(shards);
  expect(studyOf(first!.output).trials.map(({ state }) => state)).toEqual(Array(4).fill('finished'));
  expect(second).toMatchObject({ code: 0, output: '', errors: 'waiting for jobs of jobs\nthe study has ended\n' });
  // One that is started again goes on, here with nothing left to try.
  const again = await rnnkit(folder, [...words, '--engine', 'folder:jobs', '--slots', '1', '--shard', '0/2']);
  expect(figuresOf(studyOf(again.output))).toEqual(figuresOf(studyOf(first!.output)));
});

test('a worker refuses data that is not that of the study', { timeout: 120_000 }, async () => {
  const folder = await folderWithReviews();
  await cp(join(folder, 'reviews.csv'), join(folder, 'copy.csv'));
  await appendFile(join(folder, 'copy.csv'), 'good,"another film"\n');
  const worker = rnnkit(folder, ['worker', '--engine', 'folder:jobs', '--slots', '1', '--data', 'copy.csv']);
  const tuned = await rnnkit(folder, [...words, '--engine', 'folder:jobs', '--slots', '0']);
  expect(tuned).toMatchObject({ code: 1, output: '' });
  expect(tuned.errors).toContain('copy.csv is not what the study was begun with');
  expect(await worker).toMatchObject({ code: 0 });
});

/** Starts Redis for a test, on any port. @returns where it is */
async function startRedis(folder: string, whenOver: (stop: () => void) => void): Promise<string> {
  const finder = createServer();
  await new Promise<void>((resolve) => void finder.listen(0, '127.0.0.1', resolve));
  const { port } = finder.address() as AddressInfo;
  await new Promise((resolve) => finder.close(resolve));
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  whenOver(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      if (piece.includes('Ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error('redis-server has ended.')));
  });
  return `redis://127.0.0.1:${port}`;
}

const hasRedis = spawnSync('redis-server', ['--version']).error === undefined;

test('where it is to be tried, there is Redis', () => {
  if (process.env['CI'] !== undefined) expect(hasRedis).toBe(true);
});

if (hasRedis)
  test('a queue on Redis gives the figures of processes', { timeout: 240_000 }, async ({ onTestFinished }) => {
    const [folder, alone] = await Promise.all([folderWithReviews(), folderWithReviews()]);
    const queue = ['--engine', await startRedis(folder, onTestFinished), '--queue', 'films', '--slots', '1'];
    const worker = rnnkit(folder, ['worker', ...queue]);
    const tuned = await rnnkit(folder, [...words, ...queue, '--jobs', '3']);
    expect(tuned).toMatchObject({ code: 0 });
    expect(await worker).toMatchObject({ code: 0, errors: expect.stringContaining('the study has ended') as string });
    const other = await rnnkit(alone, words);
    expect(figuresOf(studyOf(tuned.output))).toEqual(figuresOf(studyOf(other.output)));
  });
