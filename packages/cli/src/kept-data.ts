// Data that is no file here: standard input, or a file at an address. It is read several times, to tell the task and the form and then the
// rows, so that it is kept in a private file meanwhile.
import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { UsageFailure } from './failure.ts';
import { note } from './output.ts';
import { fileNameOf, isAddress, readAddress, shownAddress } from './remote/address.ts';
import { download, downloadDefaults } from './remote/download.ts';

/** What is kept, by what was asked for. */
const kept = new Map<string, Promise<string>>();
const keptAt = new Map<string, string>();

/** How a path is shown. */
export const shownPath = (path: string): string =>
  path === '-' ? 'standard input' : isAddress(path) ? shownAddress(path) : path;

/**
 * The path of what is meant by one: itself, or the file that keeps standard input, for `-`, or what is at an address. Both are gone when the
 * process ends.
 *
 * @param signal stops a download
 */
export async function placeOf(path: string, signal: AbortSignal = new AbortController().signal): Promise<string> {
  if (/^\{.*https?:\/\//i.test(path)) throw new UsageFailure('Data at an address is read alone, without other files.');
  if (path !== '-' && !isAddress(path)) return path;
  if (path === '-' && process.stdin.isTTY)
    throw new UsageFailure('There is nothing on standard input; pipe data into it, or name a file.');
  const known = kept.get(path);
  if (known !== undefined) return known;
  const keeping = path === '-' ? keepInput() : keepDownload(path, signal);
  kept.set(path, keeping);
  // What could not be loaded may be there the next time.
  keeping.catch(() => kept.delete(path));
  return keeping;
}

async function keepInput(): Promise<string> {
  const place = join(await privateFolder(), 'standard-input');
  keptAt.set('-', place);
  await pipeline(process.stdin, createWriteStream(place, { mode: 0o600 }));
  return place;
}

async function keepDownload(address: string, signal: AbortSignal): Promise<string> {
  const name = fileNameOf(readAddress(address));
  note(`downloading ${shownAddress(address)}`);
  // Its name may be that of another.
  const folder = await mkdtemp(join(await privateFolder(), 'at-'));
  const place = join(folder, name);
  keptAt.set(address, place);
  try {
    await download(address, place, { ...downloadDefaults, signal });
    return place;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

let privately: Promise<string> | undefined;

/** A folder that nobody else sees, which is gone when the process ends, also by a signal that nothing else listens to. */
function privateFolder(): Promise<string> {
  privately ??= makeFolder();
  return privately;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-input-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
  return folder;
}

/** A sentence that names what was asked for as people do, and not the file that keeps it. */
export function namedAs(sentence: string, path: string): string {
  const place = keptAt.get(path);
  return place === undefined ? sentence : sentence.replaceAll(place, shownPath(path));
}
