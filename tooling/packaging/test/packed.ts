// Packs the packages once for all tests.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { TestProject } from 'vitest/node';

import { packPackages } from '../src/tarballs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packages' tarballs, by the names of their folders. */
    tarballs: Record<string, string>;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-packed-'));
  project.provide('tarballs', await packPackages(folder));
  return () => rm(folder, { recursive: true, force: true });
}
