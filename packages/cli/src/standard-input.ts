// Data on standard input. It is read several times, to tell the task and the form and then the rows, so that it is kept in a file meanwhile.
import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { UsageFailure } from './failure.ts';

let kept: Promise<string> | undefined;
let keptAt = '';

/** The path of what is meant by one: itself, or the file that keeps standard input, for `-`. */
export async function placeOf(path: string): Promise<string> {
  if (path !== '-') return path;
  if (process.stdin.isTTY)
    throw new UsageFailure('There is nothing on standard input; pipe data into it, or name a file.');
  kept ??= keep();
  return kept;
}

async function keep(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-input-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  keptAt = join(folder, 'standard-input');
  await pipeline(process.stdin, createWriteStream(keptAt, { mode: 0o600 }));
  return keptAt;
}

/** A sentence that names standard input as people do. */
export function namedAs(sentence: string, path: string): string {
  return path === '-' && keptAt !== '' ? sentence.replaceAll(keptAt, 'standard input') : sentence;
}
