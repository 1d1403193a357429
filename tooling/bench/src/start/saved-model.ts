// The saved classifier that the groups `start` and `page` load.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Whether the packages have been built. */
export const isBuilt: boolean = existsSync(
  new URL('../../../../packages/tasks/dist/classification.js', import.meta.url),
);

/** How Node runs a script of this folder: with the packages' source, or as they have been built. */
export function scriptArguments(name: string, packages: 'source' | 'built'): readonly string[] {
  const conditions = packages === 'source' ? ['--conditions=@rnnkit/source'] : [];
  return [...conditions, '--no-warnings', fileURLToPath(new URL(name, import.meta.url))];
}

/** Saves it in a folder, also as a zip file beside it, whose name ends in `.zip`. Returns its path. */
export async function saveModel(folder: string): Promise<string> {
  const path = join(folder, 'model');
  await promisify(execFile)(process.execPath, [...scriptArguments('./save-model.ts', 'source'), path]);
  return path;
}
