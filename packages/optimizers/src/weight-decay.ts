// Which variables weights decay of: all, but for those that are excluded.
import { check, RnnkitError } from '@rnnkit/data';

/** Variables that do not decay. */
export interface WeightDecayExclusion {
  /** The variables themselves: the weights of a model, such as `model.weights` lists them, or their names. Default: none. */
  readonly variables?: readonly (string | { readonly name: string })[];
  /** Parts of names: every variable does not decay in whose name, such as `lstm/bias`, one of them occurs. Default: none. */
  readonly names?: readonly string[];
}

/** An exclusion by names alone, as a configuration holds it. */
export interface ExclusionConfig {
  readonly variables: readonly string[];
  readonly names: readonly string[];
}

/** No exclusion, or one of which the variables are known by their names. */
export const checkExclusion: check.OptionCheck = check.optional((value, name): ExclusionConfig => {
  const checks = { variables: check.list, names: check.texts };
  const given = check.checkOptions<Required<WeightDecayExclusion>>(
    name,
    checks,
    { variables: [], names: [] },
    value as object,
  );
  const variables = given.variables.map((one, index) => nameOf(one, `${name}: variables[${index}]`));
  const empty = given.names.findIndex((part) => part === '');
  if (empty === -1) return { variables, names: [...given.names] };
  throw new RnnkitError(
    'invalid-argument',
    `${name}: names[${empty}] is empty, which occurs in every name; leave it out.`,
  );
});

function nameOf(given: unknown, place: string): string {
  if (typeof given === 'string') return given;
  const { name, dataId } = Object(given) as { readonly name?: unknown; readonly dataId?: unknown };
  // A variable of TensorFlow.js has a name that only the engine knows.
  if (typeof name === 'string' && dataId === undefined) return name;
  throw new RnnkitError(
    'invalid-argument',
    `${place} has to be a weight, as model.weights lists them, or its name; got ${check.describe(given)}.`,
  );
}

/** Whether a variable is excluded. */
export function isExcluded(exclusion: ExclusionConfig | undefined, key: string): boolean {
  if (exclusion === undefined) return false;
  return exclusion.variables.includes(key) || exclusion.names.some((part) => key.includes(part));
}
