// The example of a backend by somebody else, outside of the workspace: the packed suite passes it, in each way it can be run.
import { execFile } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { install, makeProject } from '../src/project.ts';

const run = promisify(execFile);
const example = new URL('../../../examples/third-party-backend/', import.meta.url).pathname;
let project = '';

beforeAll(async () => {
  project = await makeProject();
  await cp(example, project, { recursive: true, filter: (path) => !path.includes('node_modules') });
  await install(project, inject('tarballs'), ['core', 'data', 'conformance'], ['vite@8.3.8', 'playwright@1.65.1']);
}, 300_000);

afterAll(async () => {
  await rm(project, { recursive: true });
});

/** Runs the packed command on the example. */
async function conformance(...words: readonly string[]): Promise<string> {
  const { stdout } = await run('npx', ['--no-install', '@rnnkit/conformance', './conformance.js', ...words], {
    cwd: project,
  });
  return stdout;
}

test('it passes as tests of node:test', async () => {
  const words = ['--test', '--test-reporter=tap', '--test-name-pattern=^(backend|simpleRnn|embedding|sgd): '];
  const { stdout } = await run('node', words, { cwd: project, maxBuffer: 64 * 2 ** 20 });
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(80);
});

test('it passes the whole suite by the command, with reports', { timeout: 600_000 }, async () => {
  const stdout = await conformance('--json=out/report.json', '--html=out/report.html');
  expect(stdout).toMatch(/plain on Node \d+ passes: \d+ passed, 0 failed \(seed 1\)\./);
  const report = JSON.parse(await readFile(join(project, 'out/report.json'), 'utf8')) as {
    readonly kernels: { readonly kernel: string; readonly native: boolean }[];
  };
  expect(report.kernels.find(({ kernel }) => kernel === 'RnnkitSimpleRnn')?.native).toBe(true);
  expect(report.kernels.find(({ kernel }) => kernel === 'RnnkitLstm')?.native).toBe(false);
  expect(await readFile(join(project, 'out/report.html'), 'utf8')).toContain('plain on Node');
});

test('it passes in a page, from packed packages', async () => {
  const stdout = await conformance('--browser=chromium', '--group=contract,simpleRnn+values,embedding');
  expect(stdout).toMatch(/plain on Chromium \d+ passes: \d+ passed, 0 failed/);
});
