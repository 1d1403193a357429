import { check, RnnkitError } from '@rnnkit/data';

/** A name that a layer can have: it is part of its weights' names, between slashes. */
export function checkName(name: unknown): string {
  if (typeof name === 'string' && /^[^/\p{Cc}]{1,100}$/u.test(name)) return name;
  throw new RnnkitError(
    'invalid-argument',
    `A layer's name has to be text of 1 to 100 characters without a slash or a control character; got ${check.describe(name)}.`,
  );
}
