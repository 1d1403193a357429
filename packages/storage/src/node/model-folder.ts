// A model's folder: rnnkit.json, the manifest, says which files are the model's. A writer puts a new generation of files beside
// the old one and then replaces the manifest, in one step; a reader follows the manifest. Whatever else is in the folder is
// not looked at.
import { createHash } from 'node:crypto';
import { link, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { RnnkitError } from '@rnnkit/data/predict';

import { manifestFile, manifestText, storedName, type Manifest, type ManifestEntry } from '../manifest.ts';
import { checkFileSizes } from '../largest-files.ts';
import type { ModelFiles } from '../model-files.ts';
import { find, readAll, syncFolder, writeAll } from './disk.ts';
import { Draft } from './draft.ts';
import { inFolder, removeFolders } from './folders.ts';
import { removeLeftovers } from './leftovers.ts';
import { readManifest } from './manifest-file.ts';
import { readPlainFiles } from './plain-files.ts';
import { expectTensors } from './safetensors-file.ts';

/** A model can be written anew while it is read, but not again and again without an end. */
const mostAttempts = 100;

/** Writes a model's files to a folder, which is made if it is not there. */
export async function writeFolder(folder: string, files: ModelFiles): Promise<void> {
  let now = 0;
  await inFolder(folder, async () => {
    const former = await readManifest(folder);
    const draft = await Draft.begin(folder);
    const stored: string[] = [];
    try {
      now = await draft.time();
      await removeLeftovers(folder, now);
      const entries: ManifestEntry[] = [];
      for (const [name, bytes] of files) {
        stored.push(storedName(draft.generation, name));
        entries.push(await store(folder, draft.generation, name, bytes, former));
      }
      await draft.write(new TextEncoder().encode(manifestText({ generation: draft.generation, files: entries })));
      await syncFolder(folder);
      await draft.moveTo(join(folder, manifestFile));
    } catch (error) {
      for (const name of stored) await rm(join(folder, name), { force: true }).catch(() => {});
      await draft.discard();
      throw error;
    }
  });
  await syncFolder(folder);
  // The model is written; what cannot be taken away now, the next writer takes away.
  await removeLeftovers(folder, now).catch(() => {});
}

/** Tries whether a model could be written to a folder, and leaves nothing behind. */
export async function tryFolder(folder: string, names: readonly string[]): Promise<void> {
  const made = await inFolder(folder, async () => {
    await readManifest(folder);
    const draft = await Draft.begin(folder);
    const trial = names.map((name) => join(folder, storedName(draft.generation, name)));
    try {
      for (const path of trial) await writeFile(path, new Uint8Array(1));
      await draft.write(new Uint8Array(1));
      await syncFolder(folder);
      await removeLeftovers(folder, await draft.time());
    } finally {
      for (const path of trial) await rm(path, { force: true }).catch(() => {});
      await draft.discard();
    }
  });
  await removeFolders(made);
}

async function store(
  folder: string,
  generation: string,
  name: string,
  bytes: Uint8Array,
  former: Manifest | undefined,
): Promise<ManifestEntry> {
  const stored = storedName(generation, name);
  const path = join(folder, stored);
  const known = former?.files.find((entry) => entry.name === name);
  const sha256 = known === undefined ? undefined : await linkIfSame(join(folder, known.stored), path, bytes);
  return { name, stored, bytes: bytes.length, sha256: sha256 ?? (await writeFile(path, bytes)) };
}

/** @returns the SHA-256 of what was written */
async function writeFile(path: string, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    await writeAll(file, bytes, (part) => hash.update(part));
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/**
 * Gives a stored file that is what has to be written a second name, instead of writing it again: from then on the two live and
 * die by themselves.
 *
 * @returns the SHA-256 of what is there, if it was the same and the disk can do so
 */
async function linkIfSame(existing: string, path: string, bytes: Uint8Array): Promise<string | undefined> {
  try {
    const file = await open(existing, 'r');
    try {
      const sha256 = await hashIfSame(file, bytes);
      if (sha256 !== undefined) await link(existing, path);
      return sha256;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

async function hashIfSame(file: FileHandle, bytes: Uint8Array): Promise<string | undefined> {
  const { size } = await file.stat();
  if (size !== bytes.length) return undefined;
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(Math.min(bytes.length, 1024 * 1024));
  for (let start = 0; start < bytes.length;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const read = buffer.subarray(0, bytesRead);
    if (bytesRead === 0 || read.compare(bytes, start, start + bytesRead) !== 0) return undefined;
    hash.update(read);
    start += bytesRead;
  }
  return hash.digest('hex');
}

/** Reads a model's files from a folder. A writer may be at work: it is one model, the old or the new. */
export async function readFolder(folder: string): Promise<ModelFiles> {
  for (let attempt = 1; ; attempt++) {
    const manifest = await readManifest(folder);
    let files: ModelFiles | undefined;
    let failure: unknown;
    try {
      files = manifest === undefined ? await readPlainFiles(folder) : await readGeneration(folder, manifest);
    } catch (error) {
      failure = error;
    }
    if (files !== undefined) return files;
    if ((await readManifest(folder))?.generation === manifest?.generation) throw failure;
    if (attempt === mostAttempts)
      throw new RnnkitError('invalid-file', `${folder} is written to again and again; read it when that is over.`);
  }
}

async function readGeneration(folder: string, { files }: Manifest): Promise<ModelFiles> {
  const opened: { readonly entry: ManifestEntry; readonly file: FileHandle }[] = [];
  try {
    // What is open can be read to the end, even when a writer takes it away.
    for (const entry of files) opened.push({ entry, file: await openEntry(folder, entry) });
    checkFileSizes(files);
    const read = new Map<string, Uint8Array>();
    for (const { entry, file } of opened) read.set(entry.name, await readEntry(folder, entry, file));
    return read;
  } finally {
    for (const { file } of opened) await file.close();
  }
}

async function readEntry(folder: string, entry: ManifestEntry, file: FileHandle): Promise<Uint8Array> {
  await expectTensors(file, join(folder, entry.stored), entry.bytes);
  const hash = createHash('sha256');
  const bytes = new Uint8Array(entry.bytes);
  const length = await readAll(file, bytes, (part) => hash.update(part));
  if (length === entry.bytes && hash.digest('hex') === entry.sha256) return bytes;
  throw new RnnkitError(
    'invalid-file',
    `${join(folder, entry.stored)} is damaged: it does not hold what ${manifestFile} says.`,
  );
}

async function openEntry(folder: string, { name, stored, bytes }: ManifestEntry): Promise<FileHandle> {
  const path = join(folder, stored);
  const found = await find(path);
  if (found === undefined)
    throw new RnnkitError('invalid-file', `${folder} has lost a file: ${stored}, the model's ${name}, is not there.`);
  if (!found.isFile() || found.size !== bytes) {
    throw new RnnkitError(
      'invalid-file',
      `${path} is damaged: it has ${found.size} bytes, and ${manifestFile} says ${bytes}.`,
    );
  }
  return open(path, 'r');
}
