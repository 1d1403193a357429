// Parameters as they are typed on a command line.
import { check, RnnkitError } from '@rnnkit/data';

import { choice, float, int, type Parameter, type ParameterValue, type Space } from './parameter.ts';
import { checkSpace } from './space.ts';

const number = String.raw`-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const range = new RegExp(`^(int|float|log|logint):(${number})\\.\\.(${number})(?::(${number}))?$`, 'iu');

const examples = 'units=int:16..128:16, learningRate=log:1e-4..1e-1, dropout=float:0..0.5, cell=lstm,gru';

/**
 * A space from texts, a parameter each:
 *
 * - `units=int:16..128:16`: whole numbers from 16 to 128 in steps of 16; `units=logint:1..256` where ratios count
 * - `dropout=float:0..0.5`: numbers, with `:0.1` behind them in steps; `learningRate=log:1e-4..1e-1` where ratios count
 * - `cell=lstm,gru`: choices; what looks like a number, `true` or `false` is one
 * - `heads=2,4,8 if architecture=transformer`: a parameter that exists only where another has one of some values; several conditions
 *   with `and` between them
 *
 * @throws RnnkitError when a text is none of these, or a name comes twice
 */
export function parseSpace(texts: readonly string[]): Space {
  check.texts(texts, 'parseSpace: texts');
  const parameters = new Map<string, Parameter>();
  for (const text of texts) {
    const [name, parameter] = parseParameter(text);
    if (parameters.has(name)) throw new RnnkitError('invalid-argument', `The parameter ${name} is given twice.`);
    parameters.set(name, parameter);
  }
  return checkSpace(Object.fromEntries(parameters));
}

function parseParameter(text: string): [string, Parameter] {
  const [definition = '', conditions] = text.split(/\s+if\s+/u, 2);
  const [name, values] = halves(definition, text);
  const when = conditions === undefined ? {} : { when: parseConditions(conditions, text) };
  const found = range.exec(values);
  if (found === null) {
    if (/^(?:int|float|log|logint):/u.test(values)) throw unread(text);
    return [name, choice(parseValues(values, text), when)];
  }
  const [, kind = '', from, to, step] = found;
  const options = {
    from: Number(from),
    to: Number(to),
    ...(step === undefined ? {} : { step: Number(step) }),
    ...when,
  };
  const make = kind.endsWith('int') ? int : float;
  return [name, make({ ...options, log: kind.startsWith('log') })];
}

function halves(text: string, whole: string): [string, string] {
  const place = text.indexOf('=');
  const [name, values] = [text.slice(0, place).trim(), text.slice(place + 1).trim()];
  if (place < 1 || name === '' || values === '') throw unread(whole);
  return [name, values];
}

function parseConditions(text: string, whole: string): Readonly<Record<string, readonly ParameterValue[]>> {
  return Object.fromEntries(
    text.split(/\s+and\s+/u).map((one) => {
      const [parent, values] = halves(one, whole);
      return [parent, parseValues(values, whole)];
    }),
  );
}

function parseValues(text: string, whole: string): ParameterValue[] {
  return text.split(',').map((part) => {
    const value = part.trim();
    if (value === '') throw unread(whole);
    if (value === 'true' || value === 'false') return value === 'true';
    return new RegExp(`^${number}$`, 'iu').test(value) ? Number(value) : value;
  });
}

function unread(text: string): RnnkitError {
  return new RnnkitError(
    'invalid-argument',
    `A parameter is written as ${examples}; got ${check.describe(check.cut(text, 100))}.`,
  );
}
