// The command as a user runs it: a process in a folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** What a run has shown. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** How the command is run. */
export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Options of Node. */
  readonly node?: readonly string[];
  /** Is called with all that came so far, whenever something comes. */
  readonly watch?: (child: ChildProcess, seen: { readonly output: string; readonly errors: string }) => void;
  /** What its standard output and error are, in place of pipes that are read. */
  readonly stdio?: { readonly output?: number; readonly errors?: number };
}

/** Runs the command in a folder. */
export function rnnkit(folder: string, words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { output: to = 'pipe', errors: errorsTo = 'pipe' } = options.stdio ?? {};
    const child = spawn(process.execPath, ['--conditions=@rnnkit/source', ...(options.node ?? []), main, ...words], {
      cwd: folder,
      stdio: ['pipe', to, errorsTo],
    });
    const seen = { output: '', errors: '' };
    for (const [name, stream] of [
      ['output', child.stdout],
      ['errors', child.stderr],
    ] as const) {
      stream?.setEncoding('utf8').on('data', (piece: string) => {
        seen[name] += piece;
        options.watch?.(child, seen);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...seen }));
    // It may end without reading all.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** A folder that is gone after the test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The lines of JSON that a command printed. */
export function jsonLines(output: string): Record<string, unknown>[] {
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const words = { good: ['fine', 'lovely', 'great', 'superb'], bad: ['dull', 'awful', 'poor', 'bleak'] };

/** Reviews as CSV of which every word tells the class. */
export function reviews(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const label = index % 2 === 0 ? 'good' : 'bad';
    const [first, second] = [words[label][index % 4], words[label][(index >> 2) % 4]];
    return `${label},"a ${first}, ${second} film"`;
  });
  return ['label,text', ...rows, ''].join('\n');
}

/** What is left of a tuning's model. */
export const smallRest: readonly string[] =
  '--embedding-dim 8 --max-length 6 --learning-rate 0.02 --batch-size 16'.split(' ');

/** A model that is trained in no time. */
export const small: readonly string[] = ['--units', '8', ...smallRest];
