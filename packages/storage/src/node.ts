// @rnnkit/storage/node: models in folders and files.
import { lstat, open, realpath, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RnnkitError } from '@rnnkit/data';

import { find, readAll } from './node/disk.ts';
import { readFolder, tryFolder, writeFolder } from './node/model-folder.ts';
import { tryOwn, writeOwn, writeOwnFiles as writeAllOwn, type IsOwn } from './node/own-file.ts';
import { removeFolderModel } from './node/remove-model.ts';
import { codeOf, systemFailure } from './node/system-failure.ts';
import { isOwnZipFile, readZip } from './node/zip-file.ts';
import { checkFileNames } from './file-name.ts';
import { readGiven, type ModelDestination, type ModelSource } from './given-model.ts';
import type { ModelFiles } from './model-files.ts';
import { checkDescribed } from './describing.ts';
import { zipModel } from './zip/zip-model.ts';

export type { GivenModel, ModelDestination, ModelSource } from './given-model.ts';

/** How much of a file is looked at to tell whether it is rnnkit's own. */
const headBytes = 64 * 1024;
/** The longest names that a model's files usually have; a trial writes files of these names. */
const usualNames = ['optimizer.safetensors', 'training.safetensors'];

/**
 * Writes a model's files to a folder, or to one file if nothing is there and the path ends in `.zip`. A folder may hold anything
 * else, which stays as it is: the model's files are those that its `rnnkit.json` names, and only files that rnnkit wrote are
 * ever replaced or removed. Missing folders are made; links are followed.
 *
 * It is all there or not at all: whenever the process or the machine stops, a reader finds the model of before or the new one,
 * and the next writer takes away what was left. When two write at once, the last one wins.
 *
 * @param files as `saveModel` returns them, or of an interrupted run of `fit`, and any others that belong to them. A file
 *   that is the same as before is not written again.
 * @throws Error when it cannot be written, or something is there that is not rnnkit's; then nothing has changed
 */
export async function writeModel(path: ModelDestination, files: ModelFiles): Promise<void> {
  checkFileNames(files.keys());
  checkDescribed(files);
  expectPath(path);
  await inWords(`The model cannot be written to ${path}`, async () => {
    const place = await placeOf(path);
    await (place.isZip ? writeOwn(place.path, zipModel(files), isOwnZipFile) : writeFolder(place.path, files));
  });
}

/**
 * Tries whether {@link writeModel} could write to a path, by writing a little there and taking it away again, so that a long
 * training does not end in front of a closed door. It cannot know whether there will be space enough.
 *
 * @param names of files that the model will have, if any of them is longer than `optimizer.safetensors`
 * @throws Error when a model could not be written there; nothing has changed
 */
export async function checkDestination(path: string, names: readonly string[] = []): Promise<void> {
  await inWords(`A model cannot be written to ${path}`, async () => {
    const place = await placeOf(path);
    checkFileNames(names);
    await (place.isZip
      ? tryOwn(place.path, isOwnZipFile)
      : tryFolder(place.path, [...new Set([...usualNames, ...names])]));
  });
}

/**
 * Removes what {@link writeModel} wrote, and the folder if nothing else is in it. Where there is no model, nothing happens.
 *
 * @throws Error when it cannot be removed, or what is there is not rnnkit's
 */
export async function removeModel(path: string): Promise<void> {
  await inWords(`The model at ${path} cannot be removed`, async () => {
    const place = await placeOf(path);
    if ((await find(place.path)) === undefined) return;
    if (!place.isZip) await removeFolderModel(place.path);
    else if (await isOwnZipFile(place.path)) await rm(place.path);
    else throw new RnnkitError('file-system', `${path} is not rnnkit's own, so it stays.`);
  });
}

/**
 * Reads the files of a model from a folder, or from a zip file: by `rnnkit.json`, or without it those that rnnkit gives a name
 * to, such as of an unpacked zip. A writer may be at work: it is the model of before or the new one, never some of both. What is no path
 * is the model itself, such as the bytes of a zip file.
 *
 * @throws Error when there is none, or a file of it is missing or damaged
 */
export async function readModel(path: ModelSource): Promise<ModelFiles> {
  if (typeof path === 'object' && path !== null) return readGiven(path);
  expectPath(path);
  return inWords(`The model at ${path} cannot be read`, async () => {
    const { path: target } = await placeOf(path);
    const found = await find(target);
    if (found === undefined) throw new RnnkitError('file-system', `There is no model at ${path}.`);
    return found.isDirectory() ? readFolder(target) : readZip(target);
  });
}

/** Whether a file is of one's own making, by its first 64 KiB. */
export type IsOwnFile = (head: Uint8Array) => boolean;

/**
 * Writes a file beside a model, such as a report: all of it or nothing. A file that is there is replaced if it is one's own, and
 * stays otherwise.
 *
 * @throws Error when it cannot be written, or another file is there; then nothing has changed
 *
 * @example
 * await writeOwnFile('model/report.html', page, (head) => new TextDecoder().decode(head).includes('content="rnnkit"'));
 */
export async function writeOwnFile(path: string, bytes: Uint8Array, isOwn: IsOwnFile): Promise<void> {
  await inWords(`${path} cannot be written`, async () => {
    await writeOwn((await placeOf(path)).path, bytes, byHead(isOwn));
  });
}

/**
 * Writes files into a folder, which is made where it is missing: all are written beside their places before the first takes its own, so that
 * a disk that is full changes nothing. A file that is there is replaced if it is one's own, and others in the folder stay as they are.
 *
 * @throws Error when one cannot be written, or another file is there; then nothing has changed
 */
export async function writeOwnFiles(folder: string, files: ModelFiles, isOwn: IsOwnFile): Promise<void> {
  checkFileNames(files.keys());
  await inWords(`Files cannot be written to ${folder}`, async () => {
    await writeAllOwn((await placeOf(folder)).path, files, byHead(isOwn));
  });
}

/** Tries whether {@link writeOwnFile} could write a file. @throws Error when it could not; nothing has changed */
export async function checkOwnFile(path: string, isOwn: IsOwnFile): Promise<void> {
  await inWords(`${path} cannot be written`, async () => {
    await tryOwn((await placeOf(path)).path, byHead(isOwn));
  });
}

function byHead(isOwn: IsOwnFile): IsOwn {
  return async (path) => {
    const file = await open(path, 'r');
    try {
      const head = new Uint8Array(headBytes);
      return isOwn(head.subarray(0, await readAll(file, head)));
    } finally {
      await file.close();
    }
  };
}

function expectPath(path: unknown): asserts path is string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  throw new RnnkitError('invalid-argument', 'A path is text that is not empty; for the current folder write ".".');
}

/** Where a path leads, and whether a model is one file there. */
async function placeOf(path: string): Promise<{ readonly path: string; readonly isZip: boolean }> {
  expectPath(path);
  const given = resolve(path);
  // Another writer may make it between the two looks.
  const link = await lstat(given).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  const found = await find(given);
  if (found !== undefined) return { path: await realpath(given), isZip: !found.isDirectory() };
  if (link?.isSymbolicLink() === true)
    throw new RnnkitError('file-system', `${path} is a link to something that is not there.`);
  return { path: given, isZip: given.toLowerCase().endsWith('.zip') };
}

async function inWords<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw systemFailure(what, error);
  }
}
