// One file that is written beside its place and put there in one step, over nothing but a file of rnnkit's own.
import { dirname, join } from 'node:path';
import { RnnkitError } from '@rnnkit/data/predict';

import { find, syncFolder } from './disk.ts';
import { Draft } from './draft.ts';
import { inFolder, removeFolders } from './folders.ts';
import { removeLeftovers } from './leftovers.ts';
import type { ModelFiles } from '../model-files.ts';

/** Whether the file at a path is rnnkit's own. */
export type IsOwn = (path: string) => Promise<boolean>;

/** Writes a file: what is there is replaced when it is rnnkit's own, and stays otherwise. */
export async function writeOwn(path: string, bytes: Uint8Array, isOwn: IsOwn): Promise<void> {
  const folder = dirname(path);
  await inFolder(folder, async () => {
    await expectOwn(path, isOwn);
    const draft = await Draft.begin(folder);
    try {
      await removeLeftovers(folder, await draft.time());
      await draft.write(bytes);
      await draft.moveTo(path);
    } catch (error) {
      await draft.discard();
      throw error;
    }
  });
  await syncFolder(folder);
}

/** Writes several files into a folder: each is written beside its place before the first takes it. */
export async function writeOwnFiles(folder: string, files: ModelFiles, isOwn: IsOwn): Promise<void> {
  await inFolder(folder, async () => {
    const drafts = new Map<string, Draft>();
    try {
      for (const name of files.keys()) await expectOwn(join(folder, name), isOwn);
      for (const [name, bytes] of files) {
        const draft = await Draft.begin(folder);
        drafts.set(name, draft);
        await draft.write(bytes);
      }
      for (const [name, draft] of drafts) {
        await draft.moveTo(join(folder, name));
        drafts.delete(name);
      }
    } catch (error) {
      for (const draft of drafts.values()) await draft.discard();
      throw error;
    }
  });
  await syncFolder(folder);
}

/** Tries whether a file could be written, and leaves nothing behind. */
export async function tryOwn(path: string, isOwn: IsOwn): Promise<void> {
  const folder = dirname(path);
  const made = await inFolder(folder, async () => {
    await expectOwn(path, isOwn);
    const draft = await Draft.begin(folder);
    try {
      await draft.write(new Uint8Array(1));
      await removeLeftovers(folder, await draft.time());
    } finally {
      await draft.discard();
    }
  });
  await removeFolders(made);
}

async function expectOwn(path: string, isOwn: IsOwn): Promise<void> {
  const found = await find(path);
  if (found === undefined || (found.isFile() && (await isOwn(path)))) return;
  throw new RnnkitError('file-system', `${path} exists and is not rnnkit's own, so it stays; choose another place.`);
}
