import { RnnkitError } from '@rnnkit/data/predict';

/** What to throw where no backend is active. @param line the line to add, in the words of a program */
export function noBackend(line: string, cause?: unknown): RnnkitError {
  return new RnnkitError(
    'invalid-state',
    `No backend is active yet. Choose one before anything is computed, and wait until it has started: ${line}`,
    { cause },
  );
}
