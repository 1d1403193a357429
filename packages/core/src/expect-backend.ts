import { needed } from '@rnnkit/data/predict';
import { engine, getBackend, type KernelBackend } from '@tensorflow/tfjs-core';

import { parts } from './parts.ts';
import { refusals } from './refused.ts';

let expected: KernelBackend | undefined;

/**
 * Expects a backend that can compute now. Operations, layers and models call it before they make their first tensor, so that
 * whoever forgot to choose one is told how.
 *
 * Where none was chosen, but tfjs can start one of its own at once, it goes on with that, and with one warning on the console if a
 * backend with fused kernels was imported and is not in use; in a program that only predicts, one has to be chosen.
 *
 * @throws Error when no backend is active and none can be started; the message holds the line to add
 */
export function expectBackend(): void {
  const native = engine().registry[getBackend()];
  if (native !== undefined && native === expected) return;
  if (native === undefined && parts.value === undefined) throw needed(refusals).forgotten();
  expected = parts.value?.adopt(native) ?? native;
  // tfjs' CPU backend prints a banner about another backend for Node at its first write.
  if ((expected as { firstUse?: unknown }).firstUse === true) Object.assign(expected!, { firstUse: false });
}
