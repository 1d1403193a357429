// Why a backend is refused, or a kernel cannot run, in words.
import { check, RnnkitError } from '@rnnkit/data/predict';
import { getBackend } from '@tensorflow/tfjs-core';

import { hintAt } from './backend-hint.ts';
import { backendName, whyNot, type Backend, type PassedOver } from './backend.ts';
import { noBackend } from './no-backend.ts';
import type { Refusals } from './refused.ts';

function noBackends(candidates: readonly unknown[]): RnnkitError {
  const [first, ...others] = candidates;
  if (candidates.length === 0)
    return new RnnkitError('invalid-argument', 'useBackend needs at least one backend, for example useBackend(cpu()).');
  return whyNone(first) ?? noBackends(others);
}

function whyNone(given: unknown): RnnkitError | undefined {
  const { name, specVersion, isSupported, activate } = Object(given) as Partial<Backend>;
  const isOne =
    typeof given === 'object' &&
    typeof name === 'string' &&
    (specVersion !== 1 || (typeof isSupported === 'function' && typeof activate === 'function'));
  if (!isOne)
    return new RnnkitError(
      'invalid-argument',
      `useBackend takes backends, such as wasm() makes; got ${check.describe(given)}.${hintAt(given)}`,
    );
  if (specVersion !== 1)
    return new RnnkitError(
      'unsupported',
      `Backend "${name}" follows version ${String(specVersion)} of the backend contract; this version of @rnnkit/core knows version 1.`,
    );
  if (backendName.test(name)) return undefined;
  return new RnnkitError(
    'invalid-argument',
    `A backend's name has letters, digits and hyphens only; "${name}" does not.`,
  );
}

function noneRuns(passedOver: readonly PassedOver[]): RnnkitError {
  const causes = passedOver.flatMap((one) => ('cause' in one ? [one.cause] : []));
  const cause = causes.length > 1 ? new AggregateError(causes) : causes[0];
  const reasons = passedOver.map(whyNot).join(' ');
  return new RnnkitError('unsupported', `None of the backends can run here. ${reasons}`, { cause });
}

const forgotten = (): RnnkitError =>
  noBackend('await useBackend(wasm()); with useBackend of @rnnkit/core, wasm of @rnnkit/backend-wasm.');

function noRunner(kind: 'composed' | 'recorded', kernel: string): RnnkitError {
  return new RnnkitError(
    'unsupported',
    kind === 'composed'
      ? `The backend "${getBackend()}" has no kernel ${kernel}. Choose one that has it, such as wasm of @rnnkit/backend-wasm, or import @rnnkit/core/ops, which makes it of the kernels of tfjs.`
      : `${kernel} has no gradient in @rnnkit/core/predict, which only runs kernels. Import @rnnkit/core/ops.`,
  );
}

/** The words. */
export const words: Refusals = { noBackends, noneRuns, forgotten, noRunner };
