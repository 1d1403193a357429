// Texts to learn vectors from, file after file, each read as it is walked through, and again for each epoch.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { readDataset, readTextLines } from '@rnnkit/data/node';

import { parquetReady, sayingOnce } from '../../data.ts';
import { Failure } from '../../failure.ts';

/** Longer lines are cut. */
const longestLine = 2 ** 16;

/** Files of texts. */
export class Corpus implements AsyncIterable<string> {
  readonly #files: readonly string[];
  readonly #textColumn: string;
  readonly #onReading = sayingOnce();

  private constructor(files: readonly string[], textColumn: string) {
    this.#files = files;
    this.#textColumn = textColumn;
  }

  /** That of some files and folders. @throws Failure when one is not there, or a folder holds no file */
  static async of(paths: readonly string[], textColumn: string): Promise<Corpus> {
    const files: string[] = [];
    for (const path of paths) {
      const found = await stat(path).catch(() => undefined);
      if (found === undefined) throw new Failure(`There is no file or folder ${path}.`);
      const here = found.isDirectory() ? await filesIn(path) : [path];
      if (here.length === 0) throw new Failure(`The folder ${path} holds no file.`);
      files.push(...here);
    }
    return new Corpus(files, textColumn);
  }

  /** How many files. */
  get size(): number {
    return this.#files.length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (const file of this.#files) {
      if (/\.(?:csv|tsv|tab|jsonl|ndjson|json|parquet)(?:\.gz)?$/i.test(file)) {
        await parquetReady(file);
        const columns = { textColumn: this.#textColumn, labelColumn: this.#textColumn };
        for await (const { text } of readDataset(file, { ...columns, onReading: this.#onReading })) yield text;
      } else {
        const options = { maxRecordLength: longestLine, longLines: 'cut', onReading: this.#onReading } as const;
        for await (const lines of readTextLines(file, options)) yield* lines;
      }
    }
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
