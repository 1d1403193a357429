// Pipes that close: printing ends, and nothing else does.
import { TextClassifier } from '@rnnkit/tasks';
import { readModel } from '@rnnkit/storage/node';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, Fault } from './judge.ts';
import { data, expectNoTrace, small } from './kills/command.ts';
import { startCommand, untilItSays, type Process } from './kills/processes.ts';

/** What came of closed pipes. */
export interface PipesResult {
  readonly commands: number;
  readonly faults: readonly string[];
}

type Close = (run: Process) => Promise<void> | void;

const closings: readonly (readonly [name: string, close: Close])[] = [
  ['standard output at once', ({ child }) => void child.stdout!.destroy()],
  ['standard error at once', ({ child }) => void child.stderr!.destroy()],
  ['standard input at once', ({ child }) => void child.stdin!.destroy()],
  [
    'standard output after the first line',
    async (run) => {
      await untilItSays(run, '\n');
      run.child.stdout!.destroy();
    },
  ],
];

const commands: readonly (readonly string[])[] = [
  ['train', 'train.csv', '--out', 'new', '--json', ...small],
  ['evaluate', 'model', 'train.csv', '--json'],
  ['predict', 'model', '--json'],
  ['predict', 'model', 'a fine film', 'an awful film'],
  ['inspect', 'model'],
  ['backends'],
];

/** Attacks with pipes that close. */
export async function attackPipes(): Promise<PipesResult> {
  const folder = mkdtempSync(join(tmpdir(), 'rnnkit-attack-'));
  const faults: string[] = [];
  let count = 0;
  try {
    writeFileSync(join(folder, 'train.csv'), data);
    await startCommand(folder, ['train', 'train.csv', ...small]).ended;
    for (const words of commands) {
      for (const [name, close] of closings) {
        count++;
        try {
          await tryPipe(folder, words, close);
        } catch (error) {
          faults.push(
            `${words.slice(0, 4).join(' ')}, ${name}: ${error instanceof Fault ? error.message : String((error as Error).stack)}`,
          );
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { commands: count, faults };
}

async function tryPipe(folder: string, words: readonly string[], close: Close): Promise<void> {
  const made = join(folder, 'new');
  rmSync(made, { recursive: true, force: true });
  const run = startCommand(folder, words);
  run.child.stdin!.write('a fine film\nan awful film\n');
  await close(run);
  if (!run.child.stdin!.destroyed) run.child.stdin!.end();
  const { code, signal } = await run.ended;
  expectNoTrace(run);
  expect(
    signal === null && code !== null && code <= 2,
    `it ended with ${String(signal ?? code)}: ${run.said.errors.slice(-600)}`,
  );
  if (words[0] !== 'train') return;
  expect(existsSync(join(made, 'rnnkit.json')), `the training was thrown away: ${run.said.errors.slice(-600)}`);
  (await TextClassifier.load(await readModel(made))).dispose();
}
