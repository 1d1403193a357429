// Files to which lines are only ever added, by several processes at a time, any of which may be killed at any moment.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * Adds lines to a file. Each goes by one write, which the system adds at the end at once, so that lines of several processes do not mix. It
 * begins with a line break: what a process left that was cut short, as on a full disk, is a line of its own and spoils no other.
 */
export class LineWriter {
  readonly #file: number;

  /** @throws the system's error when the file cannot be written */
  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  /** Adds a line. @throws the system's error, such as when the disk is full */
  add(line: string): void {
    const bytes = new TextEncoder().encode(`\n${line}\n`);
    const written = writeSync(this.#file, bytes);
    // The rest would not go beside it, so the line goes again.
    if (written < bytes.length) writeSync(this.#file, bytes);
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#file);
  }
}

const chunk = 1 << 16;

/** Reads the whole lines of such a file, each once. */
export class LineReader {
  readonly #path: string;
  #place = 0;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** The whole lines since the last time; none while there is no file. A line that is not ended yet is given once it is. */
  read(): string[] {
    const file = this.#open();
    if (file === undefined) return [];
    const pieces = [this.#rest];
    try {
      for (;;) {
        const buffer = new Uint8Array(chunk);
        const count = readSync(file, buffer, 0, chunk, this.#place);
        if (count === 0) break;
        this.#place += count;
        pieces.push(buffer.subarray(0, count));
      }
    } finally {
      closeSync(file);
    }
    const all = Buffer.concat(pieces);
    const end = all.lastIndexOf(0x0a) + 1;
    this.#rest = Uint8Array.from(all.subarray(end));
    return all
      .subarray(0, end)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  }

  #open(): number | undefined {
    try {
      return openSync(this.#path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** What a line says; undefined when it was cut short. */
export function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return Object(JSON.parse(line)) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
