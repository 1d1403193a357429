// Processes with threads end as those without: by themselves, at an exit, at an error; so do workers with threads of their own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('threads-program.ts', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the program in a process of its own, which is killed when it does not end. */
function run(way: string, ...flags: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const words = ['--conditions=@rnnkit/source', '--no-warnings', ...flags, program, way];
    const child = spawn(process.execPath, words, { timeout: 50_000, killSignal: 'SIGKILL' });
    const seen = { output: '', errors: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (seen.errors += text));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...seen }));
  });
}

const two = '{"count":2,"reason":"So many were asked for.","computing":2}\n';

test('by itself, when there is nothing left to do', async () => {
  expect(await run('end')).toEqual({ code: 0, signal: null, output: two, errors: '' });
});

test('at process.exit(), while the other thread computes', async () => {
  expect(await run('exit')).toEqual({ code: 3, signal: null, output: two, errors: '' });
});

test('at an error, while the other thread computes', async () => {
  const { code, errors } = await run('throw');
  expect(code).toBe(1);
  expect(errors).toContain('on purpose');
});

test('a worker that has threads of its own, by itself', async () => {
  expect(await run('worker')).toEqual({ code: 0, signal: null, output: `${two}the worker has ended: 0\n`, errors: '' });
});

test('a worker that has threads of its own, when it is ended while it computes', async () => {
  expect(await run('terminate')).toEqual({ code: 0, signal: null, output: 'the worker has ended: 1\n', errors: '' });
});

test('a process that may not start threads has one, and says so', async () => {
  const { code, output } = await run('end', '--permission', '--allow-fs-read=*');
  expect(code).toBe(0);
  expect(JSON.parse(output)).toEqual({
    count: 1,
    reason: expect.stringContaining('--allow-worker') as string,
    computing: 1,
  });
});
