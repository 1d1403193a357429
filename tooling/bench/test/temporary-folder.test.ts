import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

const module = fileURLToPath(new URL('../src/temporary-folder.ts', import.meta.url));
let base = '';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'folders-'));
});
afterEach(() => rmSync(base, { recursive: true }));

/** Makes a folder in a process of its own, which then does something. */
function make(then: string, signal?: NodeJS.Signals): Promise<{ made: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const text = `import { makeTemporaryFolder, removeTemporaryFolder } from ${JSON.stringify(module)};
      const folder = makeTemporaryFolder(); console.log(folder); ${then}`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', text], {
      env: { ...process.env, TMPDIR: base, TEMP: base },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let made = '';
    child.stdout.on('data', (bytes: Buffer) => {
      made = bytes.toString().trim();
      if (signal === undefined) return;
      // Without a signal it may be over before it is looked at.
      expect(existsSync(made)).toBe(true);
      child.kill(signal);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ made, code }));
  });
}

test.each([
  ['is interrupted', 'setInterval(() => {}, 1000);', 'SIGINT', 130],
  ['is told to end', 'setInterval(() => {}, 1000);', 'SIGTERM', 143],
  ['fails', 'await new Promise((resolve) => setTimeout(resolve, 50)); throw 1;', undefined, 1],
  ['comes to its end', 'setTimeout(() => {}, 50);', undefined, 0],
] as const)('a folder is gone when its process %s', async (_, then, signal, code) => {
  const outcome = await make(then, signal);
  expect(outcome.code).toBe(code);
  expect(outcome.made).toContain(base);
  expect(readdirSync(base)).toEqual([]);
});

test('folders of runs that were killed are removed at the next start, those of other runs not', async () => {
  const killed = await make('setInterval(() => {}, 1000);', 'SIGKILL');
  expect(existsSync(killed.made)).toBe(true);
  const [running, old, recent, other] = [`rnnkit-bench-${process.pid}-a`, 'rnnkit-bench-b', 'rnnkit-bench-c', 'd'].map(
    (name) => join(base, name),
  );
  for (const folder of [running!, old!, recent!, other!]) mkdirSync(folder);
  for (const folder of [running!, old!, other!]) utimesSync(folder, 0, 0);
  await make('removeTemporaryFolder(folder);');
  const left = readdirSync(base).map((name) => join(base, name));
  expect(new Set(left)).toEqual(new Set([running, recent, other]));
});
