// What is searched over: numbers and choices, some of which exist only where another has a certain value. A space is JSON, so that it can
// be kept in a file and sent to another machine.
import { check, RnnkitError } from '@rnnkit/data';

/** A value of a parameter. */
export type ParameterValue = number | string | boolean;

/** Values by the names of their parameters; a parameter whose condition does not hold is absent. */
export type Params = Readonly<Record<string, ParameterValue>>;

/** Where a parameter exists: only when each of these has one of its values. */
export type Condition = Readonly<Record<string, readonly ParameterValue[]>>;

/** A whole number from `from` to `to`, both among them. */
export interface IntParameter {
  readonly type: 'int';
  readonly from: number;
  readonly to: number;
  /** What lies between two values; 1 with `log`. */
  readonly step: number;
  /** Whether ratios count, and not differences. */
  readonly log: boolean;
  readonly when?: Condition;
}

/** A number from `from` to `to`. */
export interface FloatParameter {
  readonly type: 'float';
  readonly from: number;
  readonly to: number;
  /** What lies between two values; absent where any number between will do. */
  readonly step?: number;
  /** Whether ratios count, and not differences. */
  readonly log: boolean;
  readonly when?: Condition;
}

/** One of some values that have no order. */
export interface ChoiceParameter {
  readonly type: 'choice';
  readonly values: readonly ParameterValue[];
  readonly when?: Condition;
}

/** What is searched over under one name: what {@link int}, {@link float} and {@link choice} make. */
export type Parameter = IntParameter | FloatParameter | ChoiceParameter;

/** Parameters by their names. */
export type Space = Readonly<Record<string, Parameter>>;

/** Where a parameter exists, as it is given: a value or several for each parameter that it depends on. */
export type When = Readonly<Record<string, ParameterValue | readonly ParameterValue[]>>;

/** Options of {@link int} and {@link float}. */
export interface RangeOptions {
  /** The smallest value. */
  readonly from: number;
  /** The largest value, which can be chosen, too. */
  readonly to: number;
  /** What lies between two values. Default: 1 for `int`; for `float` any number between will do. Not with `log`. */
  readonly step?: number;
  /** Whether ratios count, and not differences, as for a learning rate. `from` has to be above 0. Default false. */
  readonly log?: boolean;
  /** The parameter exists only where others have these values. Default: always. */
  readonly when?: When;
}

/** Most values of a choice. */
const mostChoices = 10_000;

/**
 * A whole number.
 *
 * @throws RnnkitError when the options describe no range
 *
 * @example
 * const units = int({ from: 16, to: 128, step: 16 });
 */
export function int(options: RangeOptions): IntParameter {
  const { when, ...range } = readRange('int', check.whole(Number.MIN_SAFE_INTEGER), options);
  const { from, to, step = 1, log } = range;
  // The last value is one that the steps reach.
  return { type: 'int', from, to: from + Math.floor((to - from) / step) * step, step, log, ...when };
}

/**
 * A number.
 *
 * @throws RnnkitError when the options describe no range
 *
 * @example
 * const learningRate = float({ from: 1e-4, to: 1e-1, log: true });
 */
export function float(options: RangeOptions): FloatParameter {
  const { when, from, to, step, log } = readRange('float', check.finite, options);
  if (step === undefined) return { type: 'float', from, to, log, ...when };
  // What is left of the range after whole steps may be a rounding.
  return { type: 'float', from, to: afterSteps(from, Math.floor((to - from) / step + 1e-9), step), step, log, ...when };
}

/**
 * One of some values that have no order.
 *
 * @param values at least one, each once
 * @param options `when`: the parameter exists only where others have these values; default: always
 *
 * @example
 * const heads = choice([2, 4, 8], { when: { architecture: 'transformer' } });
 */
export function choice(values: readonly ParameterValue[], options: { readonly when?: When } = {}): ChoiceParameter {
  check.list(values, 'choice: values');
  const given = [...values];
  for (const [index, value] of given.entries()) parameterValue(value, `choice: values[${index}]`);
  if (given.length === 0 || given.length > mostChoices || new Set(given).size < given.length) {
    throw new RnnkitError(
      'invalid-argument',
      `choice takes from 1 to ${mostChoices.toLocaleString('en')} values, each once; got ${given.length}, ${new Set(given).size} of them different.`,
    );
  }
  const { when } = check.checkOptions<{ when?: Condition }>('choice', { when: condition }, {}, options);
  return { type: 'choice', values: given, ...(when === undefined ? {} : { when }) };
}

/** The number some steps from another, without the last digits that rounding leaves: 0.9 after 3 steps of 0.3. */
export const afterSteps = (from: number, steps: number, step: number): number =>
  Number((from + steps * step).toPrecision(15));

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step?: number;
  readonly log: boolean;
}

function readRange(
  owner: string,
  number: (value: unknown, name: string) => unknown,
  options: RangeOptions,
): Range & { readonly when: { readonly when?: Condition } } {
  const checks = { from: number, to: number, step: check.positive, log: check.flag, when: condition };
  const defaults = { log: false };
  const read = check.checkOptions<Partial<Range> & { log: boolean; when?: Condition }>(
    owner,
    checks,
    defaults,
    options,
  );
  const { from, to, step, log, when } = read;
  const refuse = (reason: string): never => {
    throw new RnnkitError('invalid-argument', `${owner}: ${reason}`);
  };
  if (from === undefined || to === undefined) return refuse('give from and to, the smallest and the largest value.');
  if (from > to) refuse(`from has to be at most to; got ${from} and ${to}.`);
  if (log && from <= 0) refuse(`with log from has to be above 0; got ${from}.`);
  if (log && step !== undefined) refuse('log and step cannot both be given: with log there are ratios, not steps.');
  if (owner === 'int' && step !== undefined && !Number.isSafeInteger(step))
    refuse(`step has to be a whole number; got ${step}.`);
  return { from, to, log, when: when === undefined ? {} : { when }, ...(step === undefined ? {} : { step }) };
}

function parameterValue(value: unknown, name: string): ParameterValue {
  const isValue = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (isValue) return value as ParameterValue;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be a finite number, a text, true or false; got ${check.describe(value)}.`,
  );
}

function condition(value: unknown, name: string): Condition {
  if (!check.isPlain(value) || Object.keys(value as object).length === 0) {
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be an object with the values of other parameters, such as { cell: 'lstm' }; got ${check.describe(value)}.`,
    );
  }
  return Object.fromEntries(
    Object.entries(value as When).map(([parent, wanted]) => {
      const values = Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted];
      if (values.length === 0) throw new RnnkitError('invalid-argument', `${name}.${parent} holds no value.`);
      return [parent, values.map((one) => parameterValue(one, `${name}.${parent}`))];
    }),
  );
}
