// A safetensors file on disk: whether its header and its size fit together, before memory is taken for all of it.
import type { FileHandle } from 'node:fs/promises';

import { headerLength, prefixBytes, readHeader } from '../safetensors/header.ts';
import { readAll } from './disk.ts';

/** Memory that is taken for any file. */
const always = 16 * 1024 * 1024;

/** Throws when a large safetensors file is not filled by the tensors of its header, as one that is mostly a hole is not. */
export async function expectTensors(file: FileHandle, path: string, size: number): Promise<void> {
  if (!path.endsWith('.safetensors') || size <= always) return;
  const prefix = new Uint8Array(prefixBytes);
  await readAll(file, prefix);
  const start = new Uint8Array(prefixBytes + headerLength(prefix, size, path));
  await readAll(file, start);
  readHeader(start.subarray(prefixBytes), size, path);
}
