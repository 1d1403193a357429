// A file that is being written: it lies beside its place under a name that says who writes it, and takes its place in one
// step. What a killed writer leaves behind can be told by that name.
import { createHash, randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { writeAll } from './disk.ts';
import { codeOf } from './system-failure.ts';

/** No write takes so long; where a writer cannot be asked, its files are left alone for this time. */
const longestWrite = 24 * 60 * 60 * 1000;

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Who writes a draft, by its name. */
export interface Writer {
  readonly generation: string;
  readonly pid: number;
  readonly host: string;
}

/** The name of a draft: no file of a model has such a one. */
export function draftName({ generation, pid, host: on }: Writer): string {
  return `rnnkit-${generation}~${pid}-${on}`;
}

/** Who writes a draft, if a name is one. */
export function writerOf(name: string): Writer | undefined {
  const [, generation, pid, on] = /^rnnkit-([0-9a-f]{16})~(\d{1,10})-([0-9a-f]{8})$/.exec(name) ?? [];
  return generation === undefined ? undefined : { generation, pid: Number(pid), host: on! };
}

/**
 * Whether the writer of a draft is gone. A process of another machine, or one that only took over the number of the one that
 * was killed, cannot be told from the writer: then a day has to pass.
 *
 * @param age milliseconds since the draft was written to
 */
export function isAbandoned(writer: Writer, age: number): boolean {
  if (age > longestWrite) return true;
  if (writer.host !== host) return false;
  // After a restart a container often gives the same number again.
  if (writer.pid === process.pid) return age > process.uptime() * 1000;
  try {
    process.kill(writer.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** A file in the making. */
export class Draft {
  /** Sixteen random hexadecimal digits. */
  readonly generation: string;
  readonly #path: string;
  readonly #file: FileHandle;

  private constructor(generation: string, path: string, file: FileHandle) {
    this.generation = generation;
    this.#path = path;
    this.#file = file;
  }

  /** Begins one in a folder, of a new generation. Others see from then on that somebody is writing. */
  static async begin(folder: string, generation: string = randomBytes(8).toString('hex')): Promise<Draft> {
    const path = join(folder, draftName({ generation, pid: process.pid, host }));
    return new Draft(generation, path, await open(path, 'wx'));
  }

  /** When it was written to, by the clock of the disk. */
  async time(): Promise<number> {
    return (await this.#file.stat()).mtimeMs;
  }

  /** Writes all of it, down to the disk. */
  async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#file, bytes);
    await this.#file.sync();
  }

  /** Takes its place, in one step. @throws Error when somebody has taken it away; then nothing has changed */
  async moveTo(path: string): Promise<void> {
    await this.#file.close();
    await rename(this.#path, path);
  }

  /** Gives it up. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => {});
    await rm(this.#path, { force: true }).catch(() => {});
  }
}
