// Where what belongs to a model lies: in its folder, or beside its file.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The place of something that belongs to the model at a path, which need not be there yet. */
export async function besideModel(out: string, name: string): Promise<string> {
  const found = await stat(out).catch(() => undefined);
  const isFile = found === undefined ? /\.zip$/i.test(out) : found.isFile();
  return isFile ? `${out.replace(/\.zip$/i, '')}.${name}` : join(out, name);
}
