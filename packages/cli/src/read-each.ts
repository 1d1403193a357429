// Files that are read one after the other, with a bar and a word on what was found.
import { stat } from 'node:fs/promises';

import type { Reading, ReadProgress } from '@rnnkit/data';

import { sayReadings } from './data.ts';
import { Failure } from './failure.ts';
import { namedAs, shownPath } from './kept-data.ts';
import { drawReading } from './progress.ts';

/** What a reader tells. */
export interface ReadHooks {
  readonly onReading: (reading: Reading) => void;
  readonly onProgress: (progress: ReadProgress) => void;
}

/**
 * What is in some files, one after the other.
 *
 * @param path what was asked for, as it is called in what is said
 */
export async function* readEach<Item>(
  path: string,
  files: readonly string[],
  read: (file: string, hooks: ReadHooks) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const size = sizes.reduce((sum, one) => sum + one, 0);
  const progress = drawReading(shownPath(path));
  const readings = new Map<string, Reading>();
  let before = 0;
  try {
    for (const [place, file] of files.entries()) {
      yield* read(file, {
        onReading: (reading) => void readings.set(file, reading),
        onProgress: ({ bytes }) => progress.update({ bytes: before + bytes, size }),
      });
      before += sizes[place]!;
    }
  } catch (error) {
    throw new Failure(namedAs(error instanceof Error ? error.message : String(error), path), { cause: error });
  } finally {
    progress.stop();
    sayReadings([...readings.values()], path);
  }
}
