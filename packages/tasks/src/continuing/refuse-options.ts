import { check, RnnkitError } from '@rnnkit/data';

/** Throws when an option is given that says what a network is like that is there already. */
export function refuseOptions(owner: string, kind: string, fixed: readonly string[], options: object): void {
  const given = fixed.find((name) => (options as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (given === undefined) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner}: the network is that of the ${kind} to go on from, so that ${given} cannot be said; got ${check.describe((options as Readonly<Record<string, unknown>>)[given])}.`,
  );
}
