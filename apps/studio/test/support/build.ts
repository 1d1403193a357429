// Builds the site once for all tests.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the built site. */
    site: string;
  }
}

/** The app's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the site into a folder, as `pnpm build` does: in a process that does not know of tests. */
export async function buildSite(folder: string): Promise<void> {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const words = [vite, 'build', '--logLevel', 'error', '--outDir', folder, '--emptyOutDir'];
  await promisify(execFile)(process.execPath, words, { cwd: root, env });
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-studio-'));
  await buildSite(folder);
  provide('site', folder);
  return () => rm(folder, { recursive: true, force: true });
}
