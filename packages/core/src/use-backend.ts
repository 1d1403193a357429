// Choosing a backend.
import { needed, withParts } from '@rnnkit/data/predict';
import { ready, setBackend } from '@tensorflow/tfjs-core';

import { backendName, setActive, whyNot, type Backend, type ChosenBackend, type PassedOver } from './backend.ts';
import { refusals } from './refused.ts';

const rest = (): Promise<unknown> => import('./rest.ts');

/**
 * Makes the first candidate that this machine can run the active backend. It can be called again at any time: tensors
 * move to the new backend when they are next used.
 *
 * @param candidates backends in order of preference
 * @returns the chosen backend and why it was chosen
 * @throws Error when what is given is no backend, or no candidate can run; the message lists each with its reason, and `cause` is what they have thrown
 *
 * @example
 * const { name, reason } = await useBackend(cpu());
 */
export async function useBackend(...candidates: readonly Backend[]): Promise<ChosenBackend> {
  if (candidates.length === 0 || !candidates.every(isBackend))
    throw await withParts(() => needed(refusals).noBackends(candidates), rest);
  const passedOver: PassedOver[] = [];
  for (const backend of candidates) {
    const why = await tryToActivate(backend);
    if (why === undefined) {
      setActive(backend);
      const reason = passedOver.map(whyNot).join(' ') || 'It is the first choice.';
      return { name: backend.name, reason, backend };
    }
    passedOver.push({ ...why, name: backend.name });
  }
  throw await withParts(() => needed(refusals).noneRuns(passedOver), rest);
}

async function tryToActivate(backend: Backend): Promise<Omit<PassedOver, 'name'> | undefined> {
  try {
    const support = await backend.isSupported();
    if (!support.supported) return { reason: support.reason };
    await backend.activate();
    if (!(await setBackend(backend.name))) return { reason: `tfjs could not start the backend "${backend.name}".` };
    await ready();
    return undefined;
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error), cause: error };
  }
}

function isBackend(given: unknown): boolean {
  const { name, specVersion, isSupported, activate } = Object(given) as Partial<Backend>;
  const isOne = typeof isSupported === 'function' && typeof activate === 'function';
  return typeof given === 'object' && specVersion === 1 && isOne && backendName.test(String(name));
}
