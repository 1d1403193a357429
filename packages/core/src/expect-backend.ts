// What is said to whoever computes without having chosen a backend: one sentence with the line to add, in place of tfjs' own
// errors and banner.
import { RnnkitError } from '@rnnkit/data';
import { engine, getBackend, getKernelsForBackend, type KernelBackend } from '@tensorflow/tfjs-core';

import { activeBackend } from './backend.ts';
import { fusedBackends } from './kernel.ts';
import { knownBackends } from './known-backends.ts';

/** Backends of tfjs that start in their own time, so that asking for them now could only fail. */
const startLater: ReadonlySet<string> = new Set(['wasm', 'webgpu']);

let expected: KernelBackend | undefined;
let isTold = false;

/**
 * Expects a backend that can compute now. Operations, layers and models call it before they make their first tensor, so that
 * whoever forgot to choose one is told how.
 *
 * Where none was chosen, but tfjs can start one of its own at once, it goes on with that, and with one warning on the console if a
 * backend with fused kernels was imported and is not in use.
 *
 * @throws Error when no backend is active and tfjs cannot start one at once; the message holds the line to add
 */
export function expectBackend(): void {
  const native = engine().registry[getBackend()] ?? startOne();
  if (native === expected) return;
  expected = native;
  // tfjs' CPU backend prints a banner about another backend for Node at its first write.
  const { firstUse } = native as { firstUse?: unknown };
  if (firstUse === true) Object.assign(native, { firstUse: false });
  tellOfFusedKernels();
}

/** Lets tfjs start the backend that it would start at the first tensor. */
function startOne(): KernelBackend {
  const { registryFactory } = engine();
  const [first] = Object.keys(registryFactory).toSorted(
    (left, right) => registryFactory[right]!.priority - registryFactory[left]!.priority,
  );
  let cause: unknown;
  // A name without a backend is one that is being started.
  if (first !== undefined && !startLater.has(first) && !(getBackend() in registryFactory)) {
    try {
      return engine().backend;
    } catch (error) {
      cause = error;
    }
  }
  throw new RnnkitError(
    'invalid-state',
    `No backend is active yet. Choose one before anything is computed, and wait until it has started: ${lineToAdd()}`,
    { cause },
  );
}

function tellOfFusedKernels(): void {
  const name = getBackend();
  const isFused = getKernelsForBackend(name).some(({ kernelName }) => kernelName.startsWith('Rnnkit'));
  if (isTold || isFused || fusedBackends.size === 0 || activeBackend()?.name === name) return;
  isTold = true;
  const imported = [...fusedBackends].map((one) => packageOf(one) ?? `"${one}"`).join(' and ');
  // A person who waits reads the console, and there is no other place that this library writes to.
  // oxlint-disable-next-line no-console
  console.warn(
    `rnnkit: the fused kernels of ${imported} are not in use: tfjs' own backend "${name}" is active, and everything takes 10 to 30 times as long. Add this before anything is computed: ${lineToAdd()}`,
  );
}

/** The line, with those of this repository's backends that are imported, or else with those to begin with. */
function lineToAdd(): string {
  const imported = knownBackends.map(({ name }) => name).filter((name) => fusedBackends.has(name));
  const names = imported.length > 0 ? imported : ['wasm', 'cpu'];
  const origins = names.map((name) => `${name} of ${packageOf(name)}`).join(' and ');
  return `await useBackend(${names.map((name) => `${name}()`).join(', ')}); with useBackend of @rnnkit/core, ${origins}.`;
}

function packageOf(backend: string): string | undefined {
  return knownBackends.find(({ name }) => name === backend)?.package;
}
