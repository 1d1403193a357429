// The life of a backend: its kernels come when it is activated, and go when it is disposed of.
import { getKernel, registerKernel, unregisterKernel, type KernelConfig } from '@tensorflow/tfjs-core';

import type { Backend, BackendCapabilities, BackendOrigin, Support } from '../backend.ts';

/** What a backend brings; {@link makeBackend} does the rest. */
export interface BackendParts {
  /** The name under which tfjs knows it: letters, digits and hyphens. */
  readonly name: string;
  /** From where another thread can make it again. Default: it cannot. */
  readonly origin?: BackendOrigin;
  /** Its fused kernels, from {@link implementKernels}. */
  readonly kernels: readonly KernelConfig[];
  /** Kernels that stand for those of tfjs while the backend is in use; asked for once the backend has started. Default: none. */
  readonly replacements?: () => readonly KernelConfig[];
  /** What it can do, apart from its kernels; asked each time, so that it may change. */
  readonly describe: () => Omit<BackendCapabilities, 'kernels'>;
  /** Says whether this machine can run it. */
  readonly isSupported: () => Support;
  /** Makes it tfjs' active backend and checks what its kernels rely on. Called by each activation. */
  readonly start: () => Promise<void>;
  /** Frees what its kernels hold. Default: they hold nothing. */
  readonly stop?: () => void | Promise<void>;
  /** Copies all variables to the host. Default: nothing can be lost. */
  readonly backUp?: () => Promise<void>;
}

/** What tells, between all copies of this package, which kernel of tfjs' a replacement stands for. */
const stock = Symbol.for('@rnnkit/core: stock kernel');

interface Replacement extends KernelConfig {
  readonly [stock]?: KernelConfig;
}

/**
 * Makes a backend of its parts. Activating it twice registers its kernels once; kernels of another copy of the same package give way,
 * because they work on what that copy has started; disposing of it brings tfjs' own kernels back.
 *
 * @example
 * export const mine = (): Backend => makeBackend({ name: 'mine', kernels, describe, isSupported, start });
 */
export function makeBackend(parts: BackendParts): Backend {
  const { name, origin, kernels, describe, isSupported, start, stop, backUp } = parts;
  const names = kernels.map(({ kernelName }) => kernelName);
  let replacements: readonly KernelConfig[] = [];
  return {
    specVersion: 1,
    name,
    ...(origin === undefined ? {} : { origin }),
    get capabilities() {
      return { kernels: names, ...describe() };
    },
    // tfjs and engines may throw where the contract says no.
    isSupported: () => Promise.resolve(isSupported()),
    async activate() {
      await start();
      for (const kernel of kernels) register(kernel);
      replacements = parts.replacements?.() ?? [];
      for (const kernel of replacements) replace(kernel);
    },
    ...(backUp === undefined ? {} : { backUp }),
    async dispose() {
      for (const kernel of kernels) {
        if (getKernel(kernel.kernelName, name) === kernel) unregisterKernel(kernel.kernelName, name);
      }
      for (const kernel of replacements) restore(kernel);
      await stop?.();
    },
  };
}

function register(kernel: KernelConfig): void {
  const { kernelName, backendName } = kernel;
  const present = getKernel(kernelName, backendName);
  if (present === kernel) return;
  if (present !== undefined) unregisterKernel(kernelName, backendName);
  registerKernel(kernel);
}

function replace(kernel: KernelConfig): void {
  const { kernelName, backendName } = kernel;
  const present: Replacement | undefined = getKernel(kernelName, backendName);
  if (present === undefined || present.kernelFunc === kernel.kernelFunc) return;
  unregisterKernel(kernelName, backendName);
  const replacement: Replacement = { ...kernel, [stock]: present[stock] ?? present };
  registerKernel(replacement);
}

function restore({ kernelName, backendName, kernelFunc }: KernelConfig): void {
  const present: Replacement | undefined = getKernel(kernelName, backendName);
  if (present?.[stock] === undefined || present.kernelFunc !== kernelFunc) return;
  unregisterKernel(kernelName, backendName);
  registerKernel(present[stock]);
}
