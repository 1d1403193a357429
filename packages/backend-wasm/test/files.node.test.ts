// Where tfjs' .wasm files may be in Node. Bundled servers are tried in tooling/packaging.
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

import { useBackend, type ChosenBackend } from '@rnnkit/core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';
import { endNativeBackend } from './native-backend.ts';

const file = 'tfjs-backend-wasm-simd.wasm';
const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
const installed = join(dirname(manifest), 'dist', file);
let folder = '';
let server: Server;
let address = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit files-'));
  await copyFile(installed, join(folder, file));
  server = createServer((request, response) => {
    if (request.url === `/wasm/${file}`) response.end(readFileSync(installed));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterEach(endNativeBackend);

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const choose = (files?: string | URL): Promise<ChosenBackend> => useBackend(wasm(files === undefined ? {} : { files }));

test('a folder is a path, absolute or not, a file URL, or what a server has', async () => {
  for (const files of [
    undefined,
    folder,
    `${folder}/`,
    relative(process.cwd(), folder),
    pathToFileURL(folder).href,
    pathToFileURL(`${folder}/`),
    `${address}/wasm`,
    new URL(`${address}/wasm/`),
  ]) {
    expect((await choose(files)).name, String(files)).toBe('wasm');
    endNativeBackend();
  }
});

test('a folder without the file, and what is no folder, are refused before tfjs tries, and the next one works', async () => {
  const logged = vi.spyOn(console, 'warn');
  await expect(choose(join(folder, 'none'))).rejects.toThrow(`${file} is not in the folder ${folder}/none`);
  await expect(choose(`${address}/none`)).rejects.toThrow(
    `${address}/none/${file} could not be fetched: the server answered 404`,
  );
  await expect(choose('http://127.0.0.1:1/')).rejects.toThrow('no server answered');
  await expect(choose('ftp://files/')).rejects.toThrow("a folder's path, or its URL with file:, http: or https:");
  expect((await choose(folder)).name).toBe('wasm');
  expect(logged).not.toHaveBeenCalled();
  logged.mockRestore();
});

test('where tfjs fails, the error holds what it has said, and a second try says why there is none', async () => {
  const silent = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
  for (const one of silent) one.mockImplementation(() => undefined);
  await writeFile(join(folder, file), 'no module');
  const refusal = (await choose(folder).catch((error: unknown) => error)) as Error;
  expect(refusal.message).toContain('tfjs could not start its WASM backend (');
  expect((refusal.cause as Error).cause).toHaveProperty('message', expect.stringContaining('.wasm'));
  await expect(choose()).rejects.toThrow('start the program anew');
  for (const one of silent) one.mockRestore();
});
