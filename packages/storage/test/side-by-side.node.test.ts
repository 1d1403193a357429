// One writes, others read, writers are killed, all in processes of their own: a reader finds one model, whole.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';

import { Random } from '@rnnkit/data';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { readModel, writeModel } from '../src/node.ts';
import { numberedModel, numberOf } from './numbered-model.ts';

const script = fileURLToPath(new URL('numbered-model.ts', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-side-by-side-'));
});

afterEach(() => rm(folder, { recursive: true }));

function start(...words: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions=@rnnkit/source', script, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function end(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}

test.each(['model', 'model.zip'])(
  'readers of a %s that is being written find one model',
  { timeout: 60_000 },
  async (name) => {
    const path = join(folder, name);
    await writeModel(path, numberedModel(0));
    const readers = [start('read', path), start('read', path)];
    const counts = readers.map((reader) => text(reader.stdout!));
    expect(await end(start('write', path, '1', '300'))).toBe(0);
    for (const reader of readers) reader.kill('SIGTERM');
    for (const reader of readers) expect(await end(reader)).toBe(0);
    for (const count of await Promise.all(counts)) expect(Number(count)).toBeGreaterThan(0);
    expect(numberOf(await readModel(path))).toBe(300 % 200);
  },
);

test('of two writers the last one wins, whole', { timeout: 60_000 }, async () => {
  const path = join(folder, 'model');
  const writers = [start('write', path, '1', '100'), start('write', path, '101', '100')];
  for (const writer of writers) expect(await end(writer)).toBe(0);
  expect([100, 0]).toContain(numberOf(await readModel(path)));
  expect(await readdir(path)).toHaveLength(1 + numberedModel(0).size);
});

test.each(['model', 'model.zip'])(
  'a writer of a %s may be killed at any moment',
  { timeout: 120_000 },
  async (name) => {
    const path = join(folder, 'in', name);
    const random = new Random(5);
    await writeModel(path, numberedModel(0));
    let last = 0;
    for (let time = 0; time < 12; time++) {
      const writer = start('write', path, String(last + 1), '1000');
      await once(writer.stdout!, 'data');
      await new Promise((done) => setTimeout(done, 30 * random.uniform(0, 1)));
      writer.kill('SIGKILL');
      expect(await end(writer)).toBe('SIGKILL');
      last = numberOf(await readModel(path));
    }
    await writeModel(path, numberedModel(7));
    expect(numberOf(await readModel(path))).toBe(7);
    expect(await readdir(join(folder, 'in'))).toEqual([name]);
    if (name === 'model') expect(await readdir(path)).toHaveLength(1 + numberedModel(0).size);
  },
);
