// The repository's backends, and where each of them is tried.
import { fileURLToPath } from 'node:url';

import { knownBackends } from '@rnnkit/core';

/** What tries a backend: in Node or in a page, which may be cross-origin isolated. */
export interface Place {
  readonly browser?: 'chromium';
}

/** Where each backend is tried for the compliance table; the first place is the command's default. */
export const places: Readonly<Record<string, readonly Place[]>> = Object.fromEntries(
  knownBackends
    .map(
      ({ name, runsIn }) =>
        [name, runsIn.map((place): Place => (place === 'node' ? {} : { browser: 'chromium' }))] as const,
    )
    .toSorted(([one], [other]) => one.localeCompare(other)),
);

/** The module that declares a backend. */
export function moduleOf(backend: string): string {
  return fileURLToPath(new URL(`./backends/${backend}.ts`, import.meta.url));
}

/** The module with the readers of all files of vectors. */
export const readersModule: string = fileURLToPath(new URL('./vector-readers.ts', import.meta.url));
