// Folders that are gone when they are not needed any more, also when the bench is interrupted.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'rnnkit-bench-';
const day = 24 * 60 * 60 * 1000;
const folders = new Set<string>();

/** Makes a folder, and removes those of runs that were killed. */
export function makeTemporaryFolder(): string {
  if (folders.size === 0) {
    removeOld();
    process.once('exit', () => {
      for (const folder of folders) removeTemporaryFolder(folder);
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => process.exit(128 + constants.signals[signal]));
    }
  }
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  folders.add(folder);
  return folder;
}

/** Removes a folder with all that is in it. */
export function removeTemporaryFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

function removeOld(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const path = join(tmpdir(), name);
    try {
      const pid = /^\d+(?=-)/.exec(name.slice(prefix.length))?.[0];
      if (pid === undefined ? Date.now() - statSync(path).mtimeMs > day : !isRunning(Number(pid))) {
        rmSync(path, { recursive: true, force: true });
      }
    } catch {
      // It is somebody else's, or somebody else has removed it.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
