// A server of which esbuild has made one file. tfjs' .wasm files are not part of it.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { build } from 'esbuild';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { makeProject } from '../src/project.ts';
import { answering, makeServerProject, write } from '../src/server-project.ts';

const run = promisify(execFile);
const file = 'tfjs-backend-wasm-simd.wasm';
let project = '';
/** A folder from which no package can be reached. */
let elsewhere = '';

const bundle = (outfile: string, more: object): Promise<unknown> =>
  build({
    absWorkingDir: project,
    entryPoints: ['server.js'],
    outfile: join(project, outfile),
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    ...more,
  });

beforeAll(async () => {
  project = await makeServerProject(inject('tarballs'));
  await write(
    project,
    'server.js',
    `${answering} void answer(JSON.parse(process.argv[2] ?? '{}')).then((it) => console.log(JSON.stringify(it)));`,
  );
  await bundle('whole/server.cjs', { format: 'cjs' });
  await bundle('external/server.mjs', { format: 'esm', packages: 'external' });
  elsewhere = await makeProject();
}, 300_000);

afterAll(async () => {
  for (const folder of [project, elsewhere]) await rm(folder, { recursive: true, force: true });
});

async function answerOf(script: string, options: object = {}): Promise<unknown> {
  // What starts these tests may have set NODE_PATH, by which packages of this repository could be reached.
  const env = { ...process.env, NODE_PATH: '' };
  const { stdout, stderr } = await run(process.execPath, [script, JSON.stringify(options)], { cwd: '/', env });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const answered = { name: 'wasm', shape: [1, 2] };
const installed = (): string => join(project, 'node_modules/@tensorflow/tfjs-backend-wasm/dist', file);

test.each(['whole/server.cjs', 'external/server.mjs'])('%s finds the file in the package', async (script) => {
  expect(await answerOf(join(project, script))).toEqual(answered);
});

test('one that was taken elsewhere says what is missing, where it has looked, and what to do', async () => {
  const script = join(elsewhere, 'server.cjs');
  await copyFile(join(project, 'whole/server.cjs'), script);
  const { message, cause } = (await answerOf(script)) as { message: string; cause: string };
  for (const words of [file, elsewhere, '--packages=external', 'serverExternalPackages', "wasm({ files: '/"]) {
    expect(message).toContain(words);
  }
  expect(cause).toContain(file);
});

test('one that was taken elsewhere finds the file beside itself, and in a folder that it is told', async () => {
  const script = join(elsewhere, 'server.cjs');
  await copyFile(join(project, 'whole/server.cjs'), script);
  await mkdir(join(elsewhere, 'files'));
  await copyFile(installed(), join(elsewhere, 'files', file));
  expect(await answerOf(script, { files: join(elsewhere, 'files') })).toEqual(answered);
  expect(await answerOf(script, { files: `file://${elsewhere}/files/` })).toEqual(answered);
  await copyFile(installed(), join(elsewhere, file));
  expect(await answerOf(script)).toEqual(answered);
});
