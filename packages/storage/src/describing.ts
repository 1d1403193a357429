// The files that say what others beside them are.
import { RnnkitError } from '@rnnkit/data/predict';

import type { ModelFiles } from './model-files.ts';

/** The file that says what a model is. */
export const modelFile = 'model.json';
/** The file that says how far an interrupted run of `fit` is. */
export const runFile = 'training.json';

/** Of a model, and of an interrupted run of `fit`. */
export const describing: readonly string[] = [modelFile, runFile];

/** Throws unless one of the files tells what they are. */
export function checkDescribed(files: ModelFiles): void {
  if (describing.some((name) => files.has(name))) return;
  throw new RnnkitError(
    'invalid-argument',
    `These are not the files of a model or a run: neither ${describing.join(' nor ')} is among them.`,
  );
}

/** What model.json says that it is. */
export const format = 'rnnkit-model';
/** The version of what it says. */
export const formatVersion = 2;
