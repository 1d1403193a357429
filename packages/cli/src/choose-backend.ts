// From a name on the command line to a running backend.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend, type Backend, type ChosenBackend } from '@rnnkit/core';

import { Failure } from './failure.ts';

/** Every backend the command knows, the fastest first. */
export const backends: readonly (() => Backend)[] = [wasm, cpu];

/** Starts the named backend, or with `auto` the first that this machine can run. */
export async function chooseBackend(name: string): Promise<ChosenBackend> {
  const candidates = backends.map((make) => make()).filter((backend) => name === 'auto' || backend.name === name);
  try {
    return await useBackend(...candidates);
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}
