// A graph from JSON. It may come from a file, so all of it is checked before a layer is made.
import { check, RnnkitError } from '@rnnkit/data';
import type { Layer, Shape } from '@rnnkit/layers/predict';

import { layersOf, readBy, type Graph, type GraphCall, type GraphInput, type GraphOutput } from './graph.ts';

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
  const inputs = listOf(config, 'inputs').map(readInput);
  const layers = listOf(config, 'layers').map(read);
  let known = inputs.length;
  const calls = listOf(config, 'calls').map((given, index): GraphCall => {
    const call = readCall(given, `calls[${index}]`, known);
    const layer = layers[call.layer];
    if (layer === undefined) throw wrong(`calls[${index}].layer`, `a number below ${layers.length}`, call.layer);
    known += call.outputs ?? 1;
    return { ...call, layer };
  });
  const outputs = listOf(config, 'outputs').map((given, index) => readOutput(given, `outputs[${index}]`, known));
  const { form } = config;
  if (form !== 'one' && form !== 'list' && form !== 'names') throw wrong('form', 'one, list or names', form);
  if (form === 'one' && outputs.length !== 1) throw wrong('outputs', 'one output', outputs);
  const graph: Graph = { inputs, calls, outputs, form };
  expectWhole(graph, layers.length);
  return graph;
}

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

function listOf(config: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const list = Object.hasOwn(config, name) ? config[name] : undefined;
  if (Array.isArray(list) && list.length > 0 && list.length <= most) return list;
  throw wrong(name, `a list of 1 to ${most}`, list);
}

function readName(name: unknown, owner: string): string {
  if (typeof name === 'string' && name !== '' && name.length <= 200) return name;
  throw wrong(`${owner}.name`, 'a text of up to 200 characters', name);
}

/** The fields of an object. A name that has no meaning is refused: it may be that of an optional field, misspelt. */
function fieldsOf(given: unknown, owner: string, names: readonly string[]): Readonly<Record<string, unknown>> {
  const fields = Object(given) as Record<string, unknown>;
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown === undefined) return fields;
  throw wrong(owner, `an object of ${names.join(', ')}`, unknown);
}

function readInput(given: unknown, index: number): GraphInput {
  const owner = `inputs[${index}]`;
  const { name, shape, dtype } = fieldsOf(given, owner, ['name', 'shape', 'dtype']);
  if (dtype !== undefined && dtype !== 'int32' && dtype !== 'float32')
    throw wrong(`${owner}.dtype`, 'int32 or float32', dtype);
  return { name: readName(name, owner), shape: shape === undefined ? undefined : readShape(shape, owner), dtype };
}

function readShape(shape: unknown, owner: string): Shape {
  const isSize = (size: unknown, axis: number): boolean =>
    size === null || (axis > 0 && typeof size === 'number' && Number.isSafeInteger(size) && size > 0);
  if (Array.isArray(shape) && shape.length > 0 && shape.length <= 8 && shape.every(isSize)) return shape as Shape;
  throw wrong(`${owner}.shape`, 'a list of sizes, null for the batch first', shape);
}

function readCall(given: unknown, owner: string, known: number): Omit<GraphCall, 'layer'> & { readonly layer: number } {
  const names = ['layer', 'inputs', 'initialState', 'mask', 'outputs'];
  const { layer, inputs, initialState = [], mask, outputs } = fieldsOf(given, owner, names);
  if (outputs !== undefined && !(isNumberBelow(outputs, most) && outputs > 0))
    throw wrong(`${owner}.outputs`, 'a count', outputs);
  if (mask !== undefined && !isNumberBelow(mask, known)) throw wrong(`${owner}.mask`, `a number below ${known}`, mask);
  if (!isNumberBelow(layer, most)) throw wrong(`${owner}.layer`, 'a number', layer);
  const read = readNumbers(inputs, `${owner}.inputs`, known);
  if (read.length === 0) throw wrong(`${owner}.inputs`, 'at least one value', inputs);
  return {
    layer,
    inputs: read,
    initialState: readNumbers(initialState, `${owner}.initialState`, known),
    mask,
    outputs,
  };
}

function readOutput(given: unknown, owner: string, known: number): GraphOutput {
  const { name, value } = fieldsOf(given, owner, ['name', 'value']);
  if (!isNumberBelow(value, known)) throw wrong(`${owner}.value`, `a number below ${known}`, value);
  return { name: readName(name, owner), value };
}

function isNumberBelow(value: unknown, limit: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < limit;
}

/** Numbers of values that are there by then: so no call reads what comes of itself. */
function readNumbers(numbers: unknown, owner: string, known: number): readonly number[] {
  if (Array.isArray(numbers) && numbers.length <= most && numbers.every((number) => isNumberBelow(number, known)))
    return numbers;
  throw wrong(owner, `a list of numbers below ${known}`, numbers);
}
