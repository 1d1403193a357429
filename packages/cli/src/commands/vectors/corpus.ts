// Texts to learn vectors from, file after file, each read as it is walked through, and again for each epoch.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';

import { readDataset } from '@rnnkit/data/node';

import { Failure } from '../../failure.ts';

/** Longer lines are cut, at a space where there is one. */
const longestLine = 2 ** 16;

/** Files of texts. */
export class Corpus implements AsyncIterable<string> {
  readonly #files: readonly string[];
  readonly #textColumn: string;

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
      if (/\.(?:csv|tsv|tab|jsonl|ndjson)$/i.test(file)) {
        const columns = { textColumn: this.#textColumn, labelColumn: this.#textColumn };
        for await (const { text } of readDataset(file, columns)) yield text;
      } else yield* linesOf(file);
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

/** The lines of a plain file, which gzip may have packed. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const unpacked = /\.gz$/i.test(file) ? createGunzip() : undefined;
  if (unpacked !== undefined) source.once('error', (error) => unpacked.destroy(error));
  const bytes: AsyncIterable<Uint8Array> = unpacked === undefined ? source : source.pipe(unpacked);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const piece of bytes) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r\n|[\n\r]/);
      rest = lines.pop()!;
      yield* lines;
      if (rest.length < longestLine) continue;
      const end = rest.lastIndexOf(' ') + 1;
      yield end === 0 ? rest : rest.slice(0, end);
      rest = end === 0 ? '' : rest.slice(end);
    }
    yield rest + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new Failure(`${file} holds bytes that are not UTF-8.`);
    throw error;
  }
}
