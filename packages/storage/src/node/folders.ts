// Folders that are made on the way.
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { find, syncFolder } from './disk.ts';
import { codeOf } from './system-failure.ts';

/**
 * Does something in a folder, which is made if it is not there, and not left behind when that fails.
 *
 * @returns the folders that were made, the innermost first
 */
export async function inFolder(folder: string, act: () => Promise<void>): Promise<readonly string[]> {
  const made: string[] = [];
  for (let path = folder; (await find(path)) === undefined; path = dirname(path)) made.push(path);
  try {
    // One by one: with `recursive`, Node tries for ever where a folder cannot be made and its parent is there, as in /proc.
    for (const path of made.toReversed()) await makeFolder(path);
    for (const path of made) await syncFolder(dirname(path));
    await act();
    return made;
  } catch (error) {
    await removeFolders(made);
    throw error;
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: unknown) => {
    // Another writer may have made it in the meantime.
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/** Removes folders that are empty. */
export async function removeFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rmdir(path).catch(() => {});
}
