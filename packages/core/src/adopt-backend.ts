// What happens where nobody has chosen a backend, but tfjs can start one of its own at once: it goes on with that, and with one warning
// on the console if a backend with fused kernels was imported and is not in use.
import { engine, getBackend, getKernelsForBackend, type KernelBackend } from '@tensorflow/tfjs-core';

import { activeBackend } from './backend.ts';
import { fusedBackends } from './kernel.ts';
import { knownBackends } from './known-backends.ts';
import { noBackend } from './no-backend.ts';

/** Backends of tfjs that start in their own time, so that asking for them now could only fail. */
const startLater: ReadonlySet<string> = new Set(['wasm', 'webgpu']);

let isTold = false;

/** The backend that is active, or that tfjs would start at the first tensor. @throws Error when it cannot start one at once */
export function adoptBackend(active: KernelBackend | undefined): KernelBackend {
  const native = active ?? startOne();
  tellOfFusedKernels();
  return native;
}

function startOne(): KernelBackend {
  const { registryFactory } = engine();
  const [first] = Object.keys(registryFactory).toSorted(
    (left, right) => registryFactory[right]!.priority - registryFactory[left]!.priority,
  );
  // A name without a backend is one that is being started.
  if (first === undefined || startLater.has(first) || getBackend() in registryFactory) throw noBackend(lineToAdd());
  try {
    return engine().backend;
  } catch (error) {
    throw noBackend(lineToAdd(), error);
  }
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
