// A folder of vectors: every .json file in it.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { VectorFile } from '../golden-files.ts';

/** No file of vectors comes near it. */
const mostBytes = 256 * 2 ** 20;

/**
 * Reads all files of vectors in a folder.
 *
 * @throws Error when the folder cannot be read, has no .json file, or has one that is not JSON
 */
export async function readVectorFolder(folder: string): Promise<VectorFile[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  } catch (error) {
    throw new Error(`The folder ${folder} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (names.length === 0) throw new Error(`The folder ${folder} holds no .json file of vectors.`);
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { size } = await stat(path);
      if (size > mostBytes) throw new Error(`${path} has ${size} bytes; a file of vectors has at most ${mostBytes}.`);
      try {
        return { name: basename(path), content: JSON.parse(await readFile(path, 'utf8')) as unknown };
      } catch (error) {
        throw new Error(`${path} is not JSON: ${(error as Error).message}`, { cause: error });
      }
    }),
  );
}
