// The files of a data set on disk.
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { check, RnnkitError, type DatasetFile } from '../index.ts';
import { inOrder, type InputFile, type InputFiles, type Skipped } from '../readers/input-files.ts';
import { formatOf } from '../readers/kinds.ts';
import { noTextsInFolder } from '../readers/read-files.ts';
import { matchesOf, pathsIn } from './patterns.ts';

/**
 * The files and folders that are meant by a path: itself, or all that a pattern with `*`, `**`, `?` or `{a.csv,b.csv}` finds, in order.
 *
 * @throws RnnkitError when there is none
 */
export async function findPaths(path: string): Promise<readonly string[]> {
  check.text(path, 'findPaths: the path');
  if ((await stat(path).catch(() => undefined)) !== undefined) return [path];
  const found: string[] = [];
  for (const pattern of pathsIn(path)) {
    if ((await stat(pattern).catch(() => undefined)) !== undefined) found.push(pattern);
    else found.push(...(await matchesOf(pattern)));
  }
  if (found.length > 0) return [...new Set(found)];
  throw new RnnkitError('file-system', `There is no file or folder ${check.cut(path, 200)}.`);
}

/** The file at a path, as readers take one that is picked in a page. @throws RnnkitError when there is none */
export async function fileAt(path: string): Promise<DatasetFile> {
  const input = inputAt(path, await sizeOf(path));
  return {
    name: basename(path),
    size: input.size!,
    stream: () => streamOf(input.bytes()),
    slice: (start, end) => ({ arrayBuffer: () => input.slice!(start, end) }),
  };
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new RnnkitError('file-system', `There is no file or folder ${check.cut(path, 200)}.`);
  if (found.isDirectory())
    throw new RnnkitError('file-system', `${check.cut(path, 200)} is a folder; a file is needed here.`);
  return found.size;
}

/** The files of some paths or patterns. */
export async function findFiles(paths: readonly string[]): Promise<InputFiles> {
  const found = (await Promise.all(paths.map(findPaths))).flat();
  const files: InputFile[] = [];
  const skipped: { name: string; why: string }[] = [];
  for (const path of found) {
    const { size, isDirectory } = await stat(path).then((one) => ({ size: one.size, isDirectory: one.isDirectory() }));
    if (!isDirectory) {
      files.push(inputAt(path, size));
      continue;
    }
    const inside = await filesOfFolder(path);
    if (inside.folder !== undefined) {
      if (found.length === 1) return inside;
      throw new RnnkitError(
        'invalid-argument',
        `${path} is a folder of classes; it is read alone, without other files.`,
      );
    }
    files.push(...inside.files);
    skipped.push(...inside.skipped);
  }
  return { files, skipped };
}

function inputAt(path: string, size: number): InputFile {
  return {
    name: path,
    // Pipes and the like have no size.
    size: size > 0 ? size : undefined,
    bytes: () => createReadStream(path, { highWaterMark: 1 << 18 }),
    async slice(start, end) {
      const file = await open(path);
      try {
        const bytes = new Uint8Array(end - start);
        await file.read(bytes, 0, bytes.length, start);
        return bytes.buffer;
      } finally {
        await file.close();
      }
    },
  };
}

/** The texts of a folder of classes, or the tables that lie in it. */
async function filesOfFolder(path: string): Promise<InputFiles> {
  const entries = await readdir(path, { withFileTypes: true });
  const classes = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const tables = entries.filter(
    (entry) => entry.isFile() && !entry.name.startsWith('.') && formatOf(entry.name) !== undefined,
  );
  if (classes.length === 0 && tables.length === 0) throw new RnnkitError('file-system', `${path} ${noTextsInFolder}`);
  if (classes.length === 0) {
    const files = await Promise.all(tables.map(({ name }) => sized(join(path, name), join(path, name))));
    return { files: inOrder(files), skipped: leftOut(entries, tables, 'no table') };
  }
  const skipped = [...leftOut(entries, classes, 'in no folder of a class')];
  const files: InputFile[] = [];
  for (const { name: label } of classes) {
    const inside = await readdir(join(path, label), { withFileTypes: true });
    const kept = inside.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
    for (const one of leftOut(inside, kept, 'no file')) skipped.push({ name: `${label}/${one.name}`, why: one.why });
    for (const { name } of kept)
      files.push({ ...(await sized(join(path, label, name), join(path, label, name))), label });
  }
  return { folder: path, files: inOrder(files), skipped };
}

const sized = async (path: string, name: string): Promise<InputFile> => ({
  ...inputAt(path, (await stat(path)).size),
  name,
});

/** The entries of a folder that are not read, but for hidden ones, of which nobody thinks. */
function leftOut<Entry extends { readonly name: string }>(
  all: readonly Entry[],
  kept: readonly Entry[],
  why: string,
): Skipped {
  const taken = new Set(kept);
  return all
    .filter((entry) => !taken.has(entry))
    .map(({ name }) => ({ name, why: name.startsWith('.') ? 'hidden' : why }));
}
