// @rnnkit/training/node: models in folders and files.
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { checkFileName, type ModelFiles } from './saving/model-files.ts';
import { unzipModel, zipModel } from './saving/zip.ts';

/**
 * Writes a model's files to a folder, or to one file if the path ends in `.zip`. It is all there or not at all: what was
 * there before stays until the new is complete.
 *
 * @throws Error when it cannot be written, or the path is a folder that holds something else than a model
 */
export async function writeModel(path: string, files: ModelFiles): Promise<void> {
  const target = resolve(path);
  for (const name of files.keys()) checkFileName(name);
  await mkdir(dirname(target), { recursive: true });
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.${Date.now()}`);
  try {
    if (target.endsWith('.zip')) {
      await writeDurably(temporary, zipModel(files));
      await rename(temporary, target);
      return;
    }
    await mkdir(temporary);
    for (const [name, bytes] of files) await writeDurably(join(temporary, name), bytes);
    await replaceFolder(temporary, target);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A folder cannot be renamed onto another that holds files, so the old one steps aside, and comes back on failure. */
async function replaceFolder(source: string, target: string): Promise<void> {
  const existing = await stat(target).catch(() => undefined);
  if (existing === undefined) {
    await rename(source, target);
    return;
  }
  if (!existing.isDirectory() || !(await isModelOrEmpty(target))) {
    throw new Error(`${target} exists and is no model; choose another place.`);
  }
  const aside = `${source}.old`;
  await rename(target, aside);
  try {
    await rename(source, target);
  } catch (error) {
    await rename(aside, target);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

async function isModelOrEmpty(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.length === 0 || names.includes('model.json');
}

/**
 * Reads the files of a model from a folder, or from a zip file.
 *
 * @throws Error when there is none
 */
export async function readModel(path: string): Promise<ModelFiles> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`There is no model at ${path}.`);
  if (found.isFile()) return unzipModel(await readFile(path));
  const entries = await readdir(path, { withFileTypes: true });
  if (!entries.some(({ name }) => name === 'model.json'))
    throw new Error(`${path} holds no model.json, so it is not a model that rnnkit saved.`);
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) if (entry.isFile()) files.set(entry.name, await readFile(join(path, entry.name)));
  return files;
}
