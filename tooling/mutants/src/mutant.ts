// A mistake that a backend's author could make, as a change of the backend's sources.

/** One mistake. */
export interface Mutant {
  /** In a few words. */
  readonly what: string;
  /** The group of cases that has to notice. */
  readonly group: string;
  /** Only its cases whose names begin so, to get to them sooner. Default: all. */
  readonly form?: string;
  /** The file, from the backend's folder. */
  readonly file: string;
  /** What is there, exactly once. */
  readonly find: string;
  /** What stands there instead. */
  readonly replace: string;
}

/** Makes the mistakes of one file; those that name no group of their own are noticed by the file's. */
export function inFile(
  file: string,
  group: string,
  form?: string,
): (what: string, find: string, replace: string, ownGroup?: string, ownForm?: string) => Mutant {
  return (what, find, replace, ownGroup = group, ownForm = form) => ({
    what,
    group: ownGroup,
    ...(ownForm === undefined ? {} : { form: ownForm }),
    file,
    find,
    replace,
  });
}

/**
 * A file's text with the mistake in it.
 *
 * @throws Error when the file does not hold what is to be replaced, or holds it twice
 */
export function withMistake({ what, file, find, replace }: Mutant, text: string): string {
  const [before, after, ...more] = text.split(find);
  if (after === undefined || more.length > 0) {
    throw new Error(`"${what}": ${file} has to hold this exactly once: ${find}`);
  }
  return `${before}${replace}${after}`;
}
