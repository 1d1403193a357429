// Who is at which job of a shared folder. A claim is a file that one process alone can make; it is touched while that is at it.
import { closeSync, openSync, readdirSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The claims of a folder, as one worker sees them. */
export class Claims {
  readonly #path: string;
  readonly #stale: number;
  /** When the last claim of a job was seen to be touched, by the clock of this process: clocks of machines differ. */
  readonly #seen = new Map<string, { readonly touched: number; readonly since: number }>();

  /** @param stale milliseconds without a touch after which whoever made a claim is taken to be gone */
  constructor(path: string, stale: number) {
    [this.#path, this.#stale] = [path, stale];
  }

  /** How often each job was claimed. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const name of readdirSync(this.#path)) {
      const [id = '', number] = name.split('.');
      counts.set(id, Math.max(counts.get(id) ?? 0, Number(number)));
    }
    return counts;
  }

  /** Whether whoever made a claim is taken to be gone. */
  isStale(id: string, number: number): boolean {
    const name = `${id}.${number}`;
    const touched = this.#touchedAt(name);
    const now = performance.now();
    const before = this.#seen.get(name);
    if (before === undefined || before.touched !== touched) {
      this.#seen.set(name, { touched, since: now });
      return false;
    }
    return now - before.since > this.#stale;
  }

  /** Makes a claim. @returns whether it was made here, and by nobody before */
  make(id: string, number: number, by: string): boolean {
    try {
      const file = openSync(join(this.#path, `${id}.${number}`), 'wx');
      writeSync(file, `${by}\n`);
      closeSync(file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Says that whoever made a claim is there still. */
  touch(id: string, number: number): void {
    const now = new Date();
    try {
      utimesSync(join(this.#path, `${id}.${number}`), now, now);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** Takes a claim back. */
  release(id: string, number: number): void {
    rmSync(join(this.#path, `${id}.${number}`), { force: true });
  }

  #touchedAt(name: string): number {
    return statSync(join(this.#path, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }
}
