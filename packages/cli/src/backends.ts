// The backends of the command, and from a name on the command line to a running one.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend, type Backend, type ChosenBackend } from '@rnnkit/core';

import { Failure } from './failure.ts';

/** With how many threads to compute, where a backend can use several. */
export type Threads = number | 'auto';

/** Every backend that the command knows, the fastest first. */
export const backends = (threads: Threads = 'auto'): readonly Backend[] => [wasm({ threads }), cpu()];

/** What can be asked for. */
export const backendChoices: readonly string[] = ['auto', ...backends().map(({ name }) => name)];

/** Starts the named backend, or with `auto` the first that this machine can run. */
export async function chooseBackend(choice: string, threads: Threads): Promise<ChosenBackend> {
  try {
    return await useBackend(...backends(threads).filter(({ name }) => choice === 'auto' || name === choice));
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}
