// What is searched over: settings of `rnnkit train` by their names.
import { check } from '@rnnkit/data';
import { choice, parseSpace, type Parameter, type Params, type ParameterValue, type Space } from '@rnnkit/tuning';
import type { Option } from 'commander';

import { UsageFailure } from '../../failure.ts';
import type { Options } from '../../tasks/task-name.ts';

/** Options that are no settings: what data there is, how it is read, and of which seed all is made. */
const fixed: ReadonlySet<string> = new Set([
  'test',
  'testSplit',
  'languages',
  'language',
  'inMemory',
  'seed',
  'scheme',
  'vectors',
  'validationSplit',
  'textColumn',
  'labelColumn',
  'valueColumn',
  'sourceColumn',
  'targetColumn',
  'wordColumn',
  'tagColumn',
  'spansColumn',
  'field',
  'offsets',
  'separator',
  'each',
  'missing',
  'delimiter',
  'header',
  'quote',
  'encoding',
]);

/** Other names of settings. */
const otherNames: Readonly<Record<string, string>> = { cell: 'architecture' };

/** The settings of a task that can be searched over, by their names. */
export function tunable(options: readonly Option[]): ReadonlyMap<string, Option> {
  return new Map(
    options
      .filter((one) => !one.negate && !fixed.has(one.attributeName()))
      .map((one) => [one.attributeName(), one] as const),
  );
}

/**
 * The space that was typed, or where none was, some numbers of units.
 *
 * @param options those of the task
 * @param typed the names of the options that were typed
 * @param units how many a training takes where nobody says it
 * @throws UsageFailure when a name is no setting, or a value is none of a setting
 */
export function spaceOf(
  asked: readonly string[] | undefined,
  options: readonly Option[],
  typed: ReadonlySet<string>,
  units: number,
): Space {
  const settings = tunable(options);
  if (asked === undefined && typed.has('units'))
    throw new UsageFailure('--units leaves nothing to try; say with --space what to try.');
  const space = asked === undefined ? unitsAround(units) : read(asked);
  for (const [name, parameter] of Object.entries(space)) {
    const setting = settings.get(name);
    if (setting === undefined) {
      const names = [...settings.keys()];
      throw new UsageFailure(
        `--space: ${check.cut(name, 60)} is no setting of this task; there are ${names.join(', ')}.${check.didYouMean(name, names)}`,
      );
    }
    if (typed.has(name)) throw new UsageFailure(`${setting.long!} is in the space, too; leave one of both out.`);
    for (const value of valuesToTry(parameter)) valueOf(setting, value);
  }
  return space;
}

function read(asked: readonly string[]): Space {
  try {
    const renamed = (name: string): string => otherNames[name] ?? name;
    // A condition names settings, too.
    const texts = asked.map((text) =>
      text.replaceAll(/(^|\s(?:if|and)\s+)(\w+)(?==)/g, (_, before: string, name: string) => before + renamed(name)),
    );
    return parseSpace(texts);
  } catch (error) {
    throw new UsageFailure(`--space: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unitsAround(units: number): Space {
  const values = [units / 4, units / 2, units, units * 2].map((value) => Math.max(1, Math.round(value)));
  return { units: choice([...new Set(values)]) };
}

/** All values of a choice; of a range its ends, and what lies between. */
function valuesToTry(parameter: Parameter): readonly ParameterValue[] {
  if (parameter.type === 'choice') return parameter.values;
  const { from, to, step } = parameter;
  return [from, to, step === undefined ? from + (to - from) * 0.381_966 : from + step].filter((value) => value <= to);
}

function valueOf(setting: Option, value: ParameterValue): unknown {
  if (setting.isBoolean()) {
    if (typeof value === 'boolean') return value;
    throw new UsageFailure(`--space: ${setting.attributeName()} is true or false; got ${value}.`);
  }
  try {
    return setting.parseArg === undefined ? String(value) : setting.parseArg(String(value), undefined as never);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageFailure(`--space: ${setting.attributeName()} cannot be ${value}. ${reason}`);
  }
}

/** Options with the settings of a trial. @param settings those of the task */
export function withParams(options: Options, params: Params, settings: readonly Option[]): Options {
  const known = tunable(settings);
  const chosen = Object.entries(params).map(([name, value]) => [name, valueOf(known.get(name)!, value)] as const);
  return { ...options, ...Object.fromEntries(chosen) };
}

/** Settings in words. */
export const wordsOf = (params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`)
    .join(', ');
