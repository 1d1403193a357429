// @rnnkit/text/node: labelled texts from files and folders.
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { formatOf, readers } from './readers/format.ts';
import { ExampleStream, type Examples, type ReadOptions } from './readers/read-examples.ts';

/** What a data set is read with; see {@link ReadOptions}. */
export type DatasetOptions = Omit<ReadOptions, 'name'>;

/**
 * Labelled texts of a CSV, TSV or JSONL file, or of a folder that holds one folder per class with one text per file. It is
 * read as it is walked through, and can be walked through again, so that it may be larger than memory.
 *
 * @throws Error while reading when there is no such file, it is of another kind, or what is in it is not as it has to be
 */
export function readDataset(path: string, options: DatasetOptions = {}): Examples {
  return new ExampleStream(() => openDataset(path, options), { ...options, name: path });
}

async function* openDataset(
  path: string,
  options: DatasetOptions,
): AsyncGenerator<{ text: string; label: string; line: number }> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`There is no file or folder ${path}.`);
  if (found.isDirectory()) {
    yield* readFolder(path);
    return;
  }
  const read = readers[formatOf(path)];
  // What is missing is dealt with once, by the stream outside.
  yield* read(createReadStream(path), { ...options, missing: 'empty', name: path });
}

async function* readFolder(path: string): AsyncGenerator<{ text: string; label: string; line: number }> {
  const entries = await readdir(path, { withFileTypes: true });
  const labels = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (labels.length === 0)
    throw new Error(`${path} holds no folders; it needs one for each class, with one text per file.`);
  for (const label of labels.toSorted()) {
    const files = await readdir(join(path, label), { withFileTypes: true });
    const names = files.filter((file) => file.isFile() && !file.name.startsWith('.')).map(({ name }) => name);
    for (const name of names.toSorted()) {
      const file = join(path, label, name);
      yield { text: decode(await readFile(file), file), label, line: 1 };
    }
  }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${file} holds bytes that are not UTF-8. Save it as UTF-8.`);
  }
}
