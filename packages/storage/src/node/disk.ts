// Reading and writing files to their end, and down to the disk.
import type { Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { platform } from 'node:os';

import { codeOf } from './system-failure.ts';

const chunk = 4 * 1024 * 1024;

/** Writes all bytes to a file, some at a time. */
export async function writeAll(
  file: FileHandle,
  bytes: Uint8Array,
  each: (part: Uint8Array) => void = () => {},
): Promise<void> {
  for (let start = 0; start < bytes.length;) {
    const part = bytes.subarray(start, start + chunk);
    const { bytesWritten } = await file.write(part, 0, part.length);
    each(part.subarray(0, bytesWritten));
    start += bytesWritten;
  }
}

/** Reads a file from its start into memory that is as large as it. @returns how many bytes there were */
export async function readAll(
  file: FileHandle,
  into: Uint8Array,
  each: (part: Uint8Array) => void = () => {},
): Promise<number> {
  let start = 0;
  while (start < into.length) {
    const length = Math.min(chunk, into.length - start);
    const { bytesRead } = await file.read(into, start, length, start);
    if (bytesRead === 0) break;
    each(into.subarray(start, start + bytesRead));
    start += bytesRead;
  }
  return start;
}

/** Makes what happened in a folder last. Windows does not offer it, nor do some network disks. */
export async function syncFolder(folder: string): Promise<void> {
  if (platform() === 'win32') return;
  const file = await open(folder, 'r');
  try {
    await file.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await file.close();
  }
}

/** Whether there is something at a path, and what; links are followed. */
export async function find(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
}
