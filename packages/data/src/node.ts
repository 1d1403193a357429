// @rnnkit/data/node: labelled texts from files and folders.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { check, RnnkitError } from './index.ts';
import { formatOf } from './readers/format.ts';
import {
  ExampleStream,
  longestRecord,
  rawExamples,
  readChecks,
  type Examples,
  type RawExample,
  type ReadOptions,
} from './readers/read-examples.ts';
import { readWhole } from './readers/source.ts';

/** What a data set is read with; see {@link ReadOptions}. */
export type DatasetOptions = Omit<ReadOptions, 'name'>;

/**
 * Labelled texts of a CSV, TSV or JSONL file, or of a folder that holds one folder per class with one text per file. It is
 * read as it is walked through, and can be walked through again, so that it may be larger than memory.
 *
 * @throws Error at once when an option is not what it has to be; while reading when there is no such file, it is of
 * another kind, or what is in it is not as it has to be
 */
export function readDataset(path: string, options: DatasetOptions = {}): Examples {
  const { name: _, ...checks } = readChecks;
  check.text(path, 'readDataset: the path');
  check.checkOptions('readDataset', checks, {}, options);
  return new ExampleStream(() => openDataset(path, options), { ...options, name: path });
}

async function* openDataset(path: string, options: DatasetOptions): AsyncGenerator<RawExample> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new RnnkitError('file-system', `There is no file or folder ${check.cut(path, 200)}.`);
  if (found.isDirectory()) {
    yield* readFolder(path, options.maxRecordLength ?? longestRecord);
    return;
  }
  const format = formatOf(path);
  yield* rawExamples(createReadStream(path), format, { ...options, name: path });
}

async function* readFolder(path: string, longest: number): AsyncGenerator<RawExample> {
  const entries = await readdir(path, { withFileTypes: true });
  const labels = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (labels.length === 0)
    throw new RnnkitError(
      'file-system',
      `${path} holds no folders; it needs one for each class, with one text per file.`,
    );
  for (const label of labels.toSorted()) {
    const files = await readdir(join(path, label), { withFileTypes: true });
    const names = files.filter((file) => file.isFile() && !file.name.startsWith('.')).map(({ name }) => name);
    for (const name of names.toSorted()) {
      const file = join(path, label, name);
      yield { text: await readWhole(createReadStream(file), file, longest), label, line: 1 };
    }
  }
}
