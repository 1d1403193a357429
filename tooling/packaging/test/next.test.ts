// A route handler of Next.js, from the packed packages, bundled by each of its bundlers.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';

import { answering, makeServerProject, write } from '../src/server-project.ts';

const run = promisify(execFile);
const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', NODE_PATH: '' };
/** As the README says. */
const external = ['@rnnkit/backend-wasm', '@rnnkit/core', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-core'];
let project = '';
let server: ChildProcess | undefined;

beforeAll(async () => {
  project = await makeServerProject(inject('tarballs'));
  await write(
    project,
    'app/api/route.js',
    `${answering}
     export const dynamic = 'force-dynamic';
     export const GET = async () => Response.json(await answer({}));`,
  );
}, 300_000);

afterEach(() => {
  server?.kill();
});

afterAll(() => rm(project, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** What the route answers, once the server is there. */
async function answerOfRoute(): Promise<unknown> {
  const port = await freePort();
  const next = join(project, 'node_modules/next/dist/bin/next');
  server = spawn(process.execPath, [next, 'start', '--port', String(port), '--hostname', '127.0.0.1'], {
    cwd: project,
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    try {
      return await (await fetch(`http://127.0.0.1:${port}/api`)).json();
    } catch (error) {
      if (server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

test.each([
  ['bundled by Turbopack', '--turbopack', {}],
  ['bundled by webpack', '--webpack', {}],
  ['kept out of the bundle', '--turbopack', { serverExternalPackages: external }],
])('%s, it finds tfjs’ file', async (_, bundler, config) => {
  await write(project, 'next.config.mjs', `export default ${JSON.stringify(config)};`);
  await rm(join(project, '.next'), { recursive: true, force: true });
  const next = join(project, 'node_modules/next/dist/bin/next');
  await run(process.execPath, [next, 'build', bundler], { cwd: project, env: environment });
  expect(await answerOfRoute()).toEqual({ name: 'wasm', shape: [1, 2] });
});
