// A space as a whole: which parameters exist for some values, and in which order they are drawn.
import { check, RnnkitError } from '@rnnkit/data';

import { choice, float, int, type Parameter, type Params, type ParameterValue, type Space } from './parameter.ts';

/** Most parameters of a space. */
const mostParameters = 200;

/**
 * A space that was checked, its parameters in the order in which they are drawn: each after those that it depends on.
 *
 * @throws RnnkitError when it is none, or a parameter depends on one that is not there, that cannot have the value, or on itself
 */
export function checkSpace(space: unknown): Space {
  if (!check.isPlain(space)) {
    throw new RnnkitError(
      'invalid-argument',
      `A space is an object of parameters, such as { units: int({ from: 16, to: 128 }) }; got ${check.describe(space)}.`,
    );
  }
  const given = Object.entries(space as Readonly<Record<string, unknown>>);
  if (given.length === 0 || given.length > mostParameters) {
    throw new RnnkitError(
      'invalid-argument',
      `A space has from 1 to ${mostParameters} parameters; got ${given.length}.`,
    );
  }
  const parameters = new Map(given.map(([name, parameter]) => [name, readParameter(name, parameter)]));
  for (const [name, { when = {} }] of parameters) {
    for (const [parent, values] of Object.entries(when)) checkCondition(name, parent, values, parameters);
  }
  return Object.fromEntries(ordered(parameters));
}

function readParameter(name: string, parameter: unknown): Parameter {
  const { type, ...rest } = Object(parameter) as { readonly type?: unknown } & Record<string, unknown>;
  try {
    if (type === 'choice') {
      const { values, ...options } = rest;
      return choice(values as readonly ParameterValue[], options);
    }
    if (type === 'float') return float(rest as unknown as Parameters<typeof float>[0]);
    if (type === 'int') {
      const { step, ...range } = rest;
      // A step of 1 is none, which log takes.
      return int({ ...range, ...(step === 1 ? {} : { step }) } as unknown as Parameters<typeof int>[0]);
    }
  } catch (error) {
    throw new RnnkitError('invalid-argument', `Parameter ${check.cut(name, 60)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  throw new RnnkitError(
    'invalid-argument',
    `Parameter ${check.cut(name, 60)} has to be made by int, float or choice; got ${check.describe(parameter)}.`,
  );
}

function checkCondition(
  name: string,
  parent: string,
  values: readonly ParameterValue[],
  parameters: ReadonlyMap<string, Parameter>,
): void {
  const found = parameters.get(parent);
  if (found === undefined) {
    const names = [...parameters.keys()];
    throw new RnnkitError(
      'invalid-argument',
      `Parameter ${name} depends on ${check.cut(parent, 60)}, which is not in the space; it has ${check.describeList(names)}.${check.didYouMean(parent, names)}`,
    );
  }
  const strange = values.find((value) => !canBe(found, value));
  if (strange !== undefined) {
    throw new RnnkitError(
      'invalid-argument',
      `Parameter ${name} exists where ${parent} is ${check.describe(strange)}, which ${parent} can never be.`,
    );
  }
}

/** Whether a value is one of a parameter's. */
export function canBe(parameter: Parameter, value: unknown): boolean {
  if (parameter.type === 'choice') return parameter.values.includes(value as ParameterValue);
  if (typeof value !== 'number' || !(value >= parameter.from && value <= parameter.to)) return false;
  const { step } = parameter;
  if (step === undefined) return true;
  const steps = (value - parameter.from) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

/** Parents before children, otherwise as they were given. */
function ordered(parameters: ReadonlyMap<string, Parameter>): [string, Parameter][] {
  const placed = new Map<string, Parameter>();
  const left = new Map(parameters);
  while (left.size > 0) {
    const free = [...left].find(([, { when = {} }]) => Object.keys(when).every((parent) => placed.has(parent)));
    if (free === undefined) {
      const names = [...left.keys()].join(', ');
      throw new RnnkitError('invalid-argument', `These parameters depend on each other in a circle: ${names}.`);
    }
    placed.set(...free);
    left.delete(free[0]);
  }
  return [...placed];
}

/** Whether a parameter exists for the values of those before it. */
export function exists({ when }: Parameter, params: Params): boolean {
  return when === undefined || Object.entries(when).every(([parent, values]) => values.includes(params[parent]!));
}

/** Values for all parameters that exist, each drawn by its name once those before it are known. */
export function draw(space: Space, value: (name: string, parameter: Parameter) => ParameterValue): Params {
  const params: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(space)) {
    if (exists(parameter, params)) params[name] = value(name, parameter);
  }
  return params;
}

/** Whether values are those of a point of the space: all parameters that exist, no others. */
export function isPoint(space: Space, params: Params): boolean {
  const names = Object.keys(space).filter((name) => exists(space[name]!, params));
  return names.length === Object.keys(params).length && names.every((name) => canBe(space[name]!, params[name]));
}
