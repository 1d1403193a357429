// What is attacked with inputs.
import type { Random } from '@rnnkit/data';

import type { Corpus } from './corpus.ts';

/** One input. */
export interface Input {
  /** How large it is. */
  readonly bytes: number;
  /** Gives it to what is attacked. @throws Fault when what comes of it must not be, or the error that refuses it */
  run(): Promise<void>;
}

/** What reads some kind of input. */
export interface Target {
  readonly name: string;
  /** How often it is attacked, by the side of others. */
  readonly share: number;
  /** Makes an input, always the same of the same draws. @param folder that is empty, for files */
  make(random: Random, corpus: Corpus, folder: string): Input | Promise<Input>;
}

/** Bytes of some files. */
export function sizeOf(files: ReadonlyMap<string, Uint8Array>): number {
  let size = 0;
  for (const bytes of files.values()) size += bytes.length;
  return size;
}
