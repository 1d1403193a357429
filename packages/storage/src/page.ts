// @rnnkit/storage/page: models in a page: fetched, chosen, downloaded.
import { check, RnnkitError } from '@rnnkit/data';

import { checkDescribed } from './describing.ts';
import { checkFileNames } from './file-name.ts';
import { isHandle, readGiven, type ModelDestination, type ModelSource } from './given-model.ts';
import { manifestFile } from './manifest.ts';
import type { ModelFiles } from './model-files.ts';
import { unzipModel } from './zip/unzip-model.ts';
import { zipModel } from './zip/zip-model.ts';

export type { GivenModel, ModelDestination, ModelSource } from './given-model.ts';

/**
 * Reads the files of a model: of a zip file, whose address is a text; of a file or folder that somebody chose or dropped; of bytes.
 *
 * @throws Error when there is none, or a file of it is missing or damaged
 *
 * @example
 * const files = await readModel('models/reviews.zip');
 */
export async function readModel(source: ModelSource): Promise<ModelFiles> {
  if (typeof source !== 'string') return readGiven(source);
  const response = await fetch(source).catch((error: unknown) => {
    throw new RnnkitError('file-system', `${source} cannot be fetched: ${(error as Error).message}`, { cause: error });
  });
  if (!response.ok) throw new RnnkitError('file-system', `There is no model at ${source}: ${response.status}.`);
  return unzipModel(new Uint8Array(await response.arrayBuffer()));
}

/**
 * Writes a model's files: downloads a zip file of the given name, or fills a file or folder that somebody chose
 * (`showSaveFilePicker`, `showDirectoryPicker`, or the page's own file system).
 *
 * @throws Error when it cannot be written
 */
export async function writeModel(destination: ModelDestination, files: ModelFiles): Promise<void> {
  checkFileNames(files.keys());
  checkDescribed(files);
  if (isHandle(destination, 'file')) return fill(destination, zipModel(files));
  if (isHandle(destination, 'directory')) {
    for await (const { name } of destination.values()) {
      if (name === manifestFile)
        throw new RnnkitError(
          'file-system',
          `${destination.name} holds a model that was written by a program on this machine, and which only such a program can replace. Choose another folder.`,
        );
    }
    for (const [name, bytes] of files) await fill(await destination.getFileHandle(name, { create: true }), bytes);
    return;
  }
  if (typeof destination !== 'string' || destination === '')
    throw new RnnkitError(
      'invalid-argument',
      `A model is written to a name, or to a file or folder that somebody chose; got ${check.describe(destination)}.`,
    );
  download(destination.toLowerCase().endsWith('.zip') ? destination : `${destination}.zip`, zipModel(files));
}

async function fill(file: FileSystemFileHandle, bytes: Uint8Array): Promise<void> {
  // What is written is there once it is closed, all of it.
  const writable = await file.createWritable();
  try {
    await writable.write(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    await writable.abort();
    throw error;
  }
  await writable.close();
}

function download(name: string, bytes: Uint8Array): void {
  if (typeof document === 'undefined')
    throw new RnnkitError(
      'unsupported',
      'Only a page can download a model: a worker gives it to a file or a folder, or its bytes to the page.',
    );
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it once the click is over.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
