// Parts of the program that are rare: what reads unusual files, what says why something was refused, what only training needs. Whole
// packages put them in when they are imported. A program that only predicts imports their `/predict`, and fetches the rest when it needs it.
import { RnnkitError } from './error.ts';

/** A part that is there or not. */
export interface Part<Code> {
  /** What it is, once it is there. */
  value: Code | undefined;
  /** What it is in words, for errors, such as `Dropout`. */
  readonly what: string;
  /** What puts it in, such as `@rnnkit/layers`. */
  readonly from: string;
}

/** A part that is not there until somebody puts it in. */
export function part<Code>(what: string, from: string): Part<Code> {
  return { value: undefined, what, from };
}

/** Thrown where a part is needed that is not there. */
class MissingPart extends RnnkitError {}

/** The part, where it is there. @throws Error when the program has left it out */
export function needed<Code>({ value, what, from }: Part<Code>): Code {
  if (value !== undefined) return value;
  throw new MissingPart('unsupported', `${what} is no part of this program. Import ${from}, which has it.`);
}

/**
 * Does something. Where it needs a part that is not there, the rest of the program is fetched, and it is done again; so until then it
 * must leave nothing behind.
 *
 * @param fetch fetches a module that puts parts in
 * @throws Error when that cannot be fetched, too
 */
export async function withParts<Result>(
  run: () => Result | Promise<Result>,
  fetch: () => Promise<unknown>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MissingPart)) throw error;
  }
  try {
    await fetch();
  } catch (cause) {
    throw new RnnkitError('unsupported', 'The rest of the program, which is needed now, could not be fetched.', {
      cause,
    });
  }
  return run();
}
