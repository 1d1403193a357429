// What is said to whoever computes without having chosen a backend: one sentence with the line to add, in place of tfjs' own errors.
import { RnnkitError } from '@rnnkit/data';

import { fusedBackends } from './kernel.ts';
import { knownBackends } from './known-backends.ts';

/** What to throw where no backend is active. */
export function noBackend(cause?: unknown): RnnkitError {
  return new RnnkitError(
    'invalid-state',
    `No backend is active yet. Choose one before anything is computed, and wait until it has started: ${lineToAdd()}`,
    { cause },
  );
}

/** The line, with those of this repository's backends that are imported, or else with those to begin with. */
export function lineToAdd(): string {
  const imported = knownBackends.map(({ name }) => name).filter((name) => fusedBackends.has(name));
  const names = imported.length > 0 ? imported : ['wasm', 'cpu'];
  const origins = names.map((name) => `${name} of ${packageOf(name)}`).join(' and ');
  return `await useBackend(${names.map((name) => `${name}()`).join(', ')}); with useBackend of @rnnkit/core, ${origins}.`;
}

/** The package of one of this repository's backends. */
export function packageOf(backend: string): string | undefined {
  return knownBackends.find(({ name }) => name === backend)?.package;
}
