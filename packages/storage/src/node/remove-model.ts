// Taking a model away, and nothing else.
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

import { manifestFile } from '../manifest.ts';
import { syncFolder } from './disk.ts';
import { Draft } from './draft.ts';
import { readManifest } from './manifest-file.ts';

/** Removes a model's files from a folder, and the folder if nothing else is in it. */
export async function removeFolderModel(folder: string): Promise<void> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return;
  // Without the manifest there is no model; a draft of its generation tells the next writer what to take away after a kill.
  const draft = await Draft.begin(folder, manifest.generation);
  await rm(join(folder, manifestFile));
  await syncFolder(folder);
  for (const { stored } of manifest.files) await rm(join(folder, stored), { force: true });
  await draft.discard();
  await rmdir(folder).catch(() => {});
}
