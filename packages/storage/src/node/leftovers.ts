// What may be taken away in a folder: files of writers that were killed, and of generations that are not the manifest's any
// more. All of them are known by names with sixteen random digits; nothing else is ever touched.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { generationOf } from '../manifest.ts';
import { draftName, isAbandoned, writerOf, type Writer } from './draft.ts';
import { readManifest } from './manifest-file.ts';

/**
 * Takes leftovers away. What cannot be removed stays for the next writer.
 *
 * Other writers may be at work. A generation's draft is there before its first file, and becomes the manifest in one step. So a
 * generation that has files, but no draft when the folder is listed again, has been the manifest's by then; if the manifest,
 * read after that, is of another, it never comes back. Drafts go first: a writer that is alive after all then fails, and the
 * model stays whole.
 *
 * @param now by the clock of the disk
 */
export async function removeLeftovers(folder: string, now: number): Promise<void> {
  const stored = (await readdir(folder)).filter((name) => generationOf(name) !== undefined);
  const drafts = (await readdir(folder)).flatMap((name) => writerOf(name) ?? []);
  // Beside a manifest that cannot be read it cannot be told what belongs to it.
  const isReadable = await readManifest(folder).then(
    () => true,
    () => false,
  );
  const kept = new Set(isReadable ? [] : stored.map(generationOf));
  const abandoned = new Set<string>();
  for (const writer of drafts) {
    if (kept.has(writer.generation)) continue;
    if (await removeIfAbandoned(join(folder, draftName(writer)), writer, now)) abandoned.add(writer.generation);
    else kept.add(writer.generation);
  }
  const manifest = isReadable ? await readManifest(folder) : undefined;
  for (const name of stored) {
    const generation = generationOf(name)!;
    if (generation === manifest?.generation || kept.has(generation)) continue;
    if (manifest !== undefined || abandoned.has(generation)) await remove(join(folder, name));
  }
}

async function removeIfAbandoned(path: string, writer: Writer, now: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !isAbandoned(writer, now - found.mtimeMs)) return false;
  await remove(path);
  return true;
}

async function remove(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => {});
}
