// What is wrong with what was asked for, not with the backend: one sentence, exit code 2.

/** A wrong argument, module or file of vectors. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Does something, and turns what it throws into a wrong usage. */
export async function asUsage<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
