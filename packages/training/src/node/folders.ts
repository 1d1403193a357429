// Folders that are made on the way.
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { find, syncFolder } from './disk.ts';

/**
 * Does something in a folder, which is made if it is not there, and not left behind when that fails.
 *
 * @returns the folders that were made, the innermost first
 */
export async function inFolder(folder: string, act: () => Promise<void>): Promise<readonly string[]> {
  const made: string[] = [];
  for (let path = folder; (await find(path)) === undefined; path = dirname(path)) made.push(path);
  try {
    await mkdir(folder, { recursive: true });
    for (const path of made) await syncFolder(dirname(path));
    await act();
    return made;
  } catch (error) {
    await removeFolders(made);
    throw error;
  }
}

/** Removes folders that are empty. */
export async function removeFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rmdir(path).catch(() => {});
}
