// A graph from JSON. It may come from a file, so all of it is checked before a layer is made.
import { check, RnnkitError } from '@rnnkit/data';
import type { Layer } from '@rnnkit/layers/predict';

import {
  layersOf,
  readBy,
  type Graph,
  type GraphCall,
  type GraphInput,
  type GraphOutput,
  type OutputForm,
} from './graph.ts';

/** So many layers, calls, inputs and outputs a file's model has at most. */
const most = 1000;

/**
 * The graph that a configuration says.
 *
 * @param read makes a layer of `{ className, config }`
 * @throws Error when it is not what `graphToConfig` makes, a layer is unknown, or a layer's options are not what they have to be
 */
export function graphFromConfig(
  config: Readonly<Record<string, unknown>>,
  read: (description: unknown) => Layer,
): Graph {
  const list = listOf(most, () => true, `a list of 1 to ${most}`);
  const lists = { inputs: list, layers: list, calls: list, outputs: list, form: oneOf('one', 'list', 'names') };
  const given = fieldsOf(config, '', lists) as { readonly [Name in keyof typeof lists]: readonly unknown[] };
  const inputs = given.inputs.map((one, index) => fieldsOf(one, `inputs[${index}]`, ofInput) as GraphInput);
  const layers = given.layers.map(read);
  let known = inputs.length;
  const calls = given.calls.map((one, index): GraphCall => {
    const values = listOf(most, (value) => isBelow(known, value), `a list of numbers below ${known}, at least one`);
    const {
      layer,
      initialState = [],
      ...call
    } = fieldsOf(one, `calls[${index}]`, {
      layer: below(layers.length),
      inputs: values,
      initialState: optional({ ...values, fits: (value) => isEmpty(value) || values.fits(value) }),
      mask: optional(below(known)),
      outputs: optional({ is: 'a count', fits: (value) => value !== 0 && isBelow(most, value) }),
    }) as CallFields;
    known += call.outputs ?? 1;
    return { ...call, initialState, layer: layers[layer]! };
  });
  const outputs = given.outputs.map(
    (one, index) => fieldsOf(one, `outputs[${index}]`, { name: named, value: below(known) }) as GraphOutput,
  );
  const form = given.form as unknown as OutputForm;
  if (form === 'one' && outputs.length !== 1) throw wrong('outputs', 'one output', outputs);
  const graph: Graph = { inputs, calls, outputs, form };
  expectWhole(graph, layers.length);
  return graph;
}

type CallFields = Omit<GraphCall, 'layer' | 'initialState'> & {
  readonly layer: number;
  readonly initialState?: readonly number[];
};

/** Throws where a name is there twice, a layer is never called, or an input never read. */
function expectWhole(graph: Graph, layers: number): void {
  for (const part of [graph.inputs, graph.outputs]) {
    const names = part.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) throw wrong('names', 'names that are all different', twice);
  }
  if (layersOf(graph).length !== layers) throw wrong('calls', 'a call of each layer', graph.calls.length);
  const read = new Set([...graph.calls.flatMap(readBy), ...graph.outputs.map(({ value }) => value)]);
  const idle = graph.inputs.findIndex((_, number) => !read.has(number));
  if (idle !== -1) throw wrong(`inputs[${idle}]`, 'an input that a layer reads', graph.inputs[idle]!.name);
}

function wrong(name: string, is: string, value: unknown): Error {
  return new RnnkitError('invalid-file', `The model's ${name} has to be ${is}; got ${check.describe(value)}.`);
}

/** What a field has to be, in words, and whether a value is that. */
interface Field {
  readonly is: string;
  readonly fits: (value: unknown) => boolean;
}

/** The fields of an object. A name that has no meaning is refused: it may be that of an optional field, misspelt. */
function fieldsOf(given: unknown, owner: string, fields: Readonly<Record<string, Field>>): unknown {
  const values = Object(given) as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) throw wrong(owner || 'configuration', `an object of ${names.join(', ')}`, unknown);
  for (const name of names) {
    const { is, fits } = fields[name]!;
    if (!fits(values[name])) throw wrong(owner === '' ? name : `${owner}.${name}`, is, values[name]);
  }
  return values;
}

const optional = ({ is, fits }: Field): Field => ({ is, fits: (value) => value === undefined || fits(value) });

const oneOf = (...choices: readonly string[]): Field => ({
  is: choices.join(', '),
  fits: (value) => choices.some((choice) => choice === value),
});

const isBelow = (limit: number, value: unknown): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < limit;

/** Of a value, that of one that is there by then: so no call reads what comes of itself. */
const below = (limit: number): Field => ({ is: `a number below ${limit}`, fits: (value) => isBelow(limit, value) });

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const listOf = (longest: number, fits: (item: unknown, index: number) => boolean, is: string): Field => ({
  is,
  fits: (value) => Array.isArray(value) && !isEmpty(value) && value.length <= longest && value.every(fits),
});

const named: Field = {
  is: 'a text of up to 200 characters',
  fits: (value) => typeof value === 'string' && value !== '' && value.length <= 200,
};

const isSize = (size: unknown, axis: number): boolean =>
  size === null || (axis > 0 && size !== 0 && isBelow(Number.POSITIVE_INFINITY, size));

const ofInput: Readonly<Record<string, Field>> = {
  name: named,
  shape: optional(listOf(8, isSize, 'a list of sizes, null for the batch first')),
  dtype: optional(oneOf('int32', 'float32')),
};
