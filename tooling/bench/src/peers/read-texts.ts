// The numbers of the file that a work's texts are in.
import { readFileSync } from 'node:fs';

import type { Work } from '../work.ts';

/** The file's numbers; undefined where ids are drawn. */
export function readTexts({ texts }: Work): Int32Array | undefined {
  if (texts === undefined) return undefined;
  const bytes = readFileSync(texts);
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4).slice();
}
