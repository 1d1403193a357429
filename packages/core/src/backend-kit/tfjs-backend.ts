// What is said where tfjs' own backend, on which one of ours stands, is not there or is not what was expected.
import { RnnkitError } from '@rnnkit/data/predict';
import { findBackendFactory } from '@tensorflow/tfjs-core';

import type { Support } from '../backend.ts';

/** The version of tfjs that this project is tried with. */
const version = '4.22.0';

/** That a backend cannot run here, and why, in one sentence. */
export function unsupported(reason: string): Support {
  return { supported: false, reason };
}

/**
 * Whether the tfjs-core in use knows the backend of `@tensorflow/tfjs-backend-NAME`.
 *
 * @param where where that package registers it, when it is not everywhere, such as `'in a browser only'`
 */
export function tfjsBackendSupport(name: string, where?: string): Support {
  if (typeof findBackendFactory(name) === 'function') return { supported: true };
  const only = where === undefined ? '' : `, ${where},`;
  return unsupported(
    `@tensorflow/tfjs-core does not know the backend "${name}": @tensorflow/tfjs-backend-${name} has registered itself${only} with another copy of @tensorflow/tfjs-core, or it was removed. Install one version of both, ${version}.`,
  );
}

/**
 * Throws unless nothing is missing of what a backend's kernels rely on, as a later version of tfjs could bring about.
 *
 * @param name the name of tfjs' backend
 * @param installed the version of its package
 * @param missing what is not there
 */
export function expectTfjsParts(name: string, installed: string, missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new RnnkitError(
    'unsupported',
    `@rnnkit/backend-${name} relies on ${missing.join(', ')} of tfjs' ${name} backend, which @tensorflow/tfjs-backend-${name} ${installed} does not offer. Install @tensorflow/tfjs-core and @tensorflow/tfjs-backend-${name} ${version}.`,
  );
}
