// What functions are given, where a program may not be checked by TypeScript.
import { check, RnnkitError } from '@rnnkit/data/predict';

/** Throws unless it is the bytes of a file. */
export function expectBytes(owner: string, bytes: unknown): void {
  if (bytes instanceof Uint8Array) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes a file's bytes, a Uint8Array; got ${check.describe(bytes)}.`,
  );
}
