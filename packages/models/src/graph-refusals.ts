// Why a configuration is not that of a graph, in words.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { isBelow, isName, isNone, isSize, most, type GraphJson } from './graph-config.ts';

/** Why a configuration is not that of a graph. */
export function noGraph(config: object): RnnkitError {
  return whyNone(config) ?? wrong('configuration', 'that of a graph', config);
}

function whyNone(config: object): RnnkitError | undefined {
  const list = listOf(most, () => true, `a list of 1 to ${most}`);
  const lists = { inputs: list, layers: list, calls: list, outputs: list, form: oneOf('one', 'list', 'names') };
  const lost = wrongField(config, '', lists);
  if (lost !== undefined) return lost;
  const { inputs, layers, calls, outputs, form } = config as GraphJson;
  const wrongInput = firstOf(inputs, (one, index) => wrongField(one, `inputs[${index}]`, ofInput));
  if (wrongInput !== undefined) return wrongInput;
  let known = inputs.length;
  const wrongCall = firstOf(calls, (one, index) => {
    const values = listOf(most, (value) => isBelow(known, value), `a list of numbers below ${known}, at least one`);
    const found = wrongField(one, `calls[${index}]`, {
      layer: below(layers.length),
      inputs: values,
      initialState: optional({ ...values, fits: (value) => isNone(value) || values.fits(value) }),
      mask: optional(below(known)),
      outputs: optional({ is: 'a count', fits: (value) => value !== 0 && isBelow(most, value) }),
    });
    if (found === undefined) known += one.outputs ?? 1;
    return found;
  });
  if (wrongCall !== undefined) return wrongCall;
  const wrongOutput = firstOf(outputs, (one, index) =>
    wrongField(one, `outputs[${index}]`, { name: named, value: below(known) }),
  );
  if (wrongOutput !== undefined) return wrongOutput;
  return form === 'one' && outputs.length !== 1
    ? wrong('outputs', 'one output', outputs)
    : notWhole(config as GraphJson);
}

/** A name is there twice, a layer is never called, or an input never read. */
function notWhole({ inputs, layers, calls, outputs }: GraphJson): RnnkitError | undefined {
  for (const part of [inputs, outputs]) {
    const names = part.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) return wrong('names', 'names that are all different', twice);
  }
  if (new Set(calls.map(({ layer }) => layer)).size !== layers.length)
    return wrong('calls', 'a call of each layer', calls.length);
  const read = new Set([
    ...calls.flatMap(({ inputs: values, initialState = [], mask = values[0]! }) => [...values, ...initialState, mask]),
    ...outputs.map(({ value }) => value),
  ]);
  const idle = inputs.findIndex((_, number) => !read.has(number));
  return idle === -1 ? undefined : wrong(`inputs[${idle}]`, 'an input that a layer reads', inputs[idle]!.name);
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item, index: number) => RnnkitError | undefined,
): RnnkitError | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function wrong(name: string, is: string, value: unknown): RnnkitError {
  return new RnnkitError('invalid-file', `The model's ${name} has to be ${is}; got ${check.describe(value)}.`);
}

/** What a field has to be, in words, and whether a value is that. */
interface Field {
  readonly is: string;
  readonly fits: (value: unknown) => boolean;
}

/** Which field of an object is wrong. A name that has no meaning is refused: it may be that of an optional field, misspelt. */
function wrongField(given: unknown, owner: string, fields: Readonly<Record<string, Field>>): RnnkitError | undefined {
  const values = Object(given) as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) return wrong(owner || 'configuration', `an object of ${names.join(', ')}`, unknown);
  const lost = names.find((name) => !fields[name]!.fits(values[name]));
  return lost === undefined
    ? undefined
    : wrong(owner === '' ? lost : `${owner}.${lost}`, fields[lost]!.is, values[lost]);
}

const optional = ({ is, fits }: Field): Field => ({ is, fits: (value) => value === undefined || fits(value) });

const oneOf = (...choices: readonly string[]): Field => ({
  is: choices.join(', '),
  fits: (value) => choices.some((choice) => choice === value),
});

/** Of a value, that of one that is there by then: so no call reads what comes of itself. */
const below = (limit: number): Field => ({ is: `a number below ${limit}`, fits: (value) => isBelow(limit, value) });

const listOf = (longest: number, fits: (item: unknown, index: number) => boolean, is: string): Field => ({
  is,
  fits: (value) => Array.isArray(value) && !isNone(value) && value.length <= longest && value.every(fits),
});

const named: Field = { is: 'a text of up to 200 characters', fits: isName };

const ofInput: Readonly<Record<string, Field>> = {
  name: named,
  shape: optional(listOf(8, isSize, 'a list of sizes, null for the batch first')),
  dtype: optional(oneOf('int32', 'float32')),
};
