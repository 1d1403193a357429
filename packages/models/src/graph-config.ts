// A graph from JSON. It may come from a file, so all of it is checked before a layer is made.
import { needed } from '@rnnkit/data/predict';
import type { Layer } from '@rnnkit/layers/predict';

import type { Graph, GraphCall, GraphInput, GraphOutput, OutputForm } from './graph.ts';
import { refusals } from './refused.ts';

/** So many layers, calls, inputs and outputs a file's model has at most. */
export const most = 1000;

/** A graph as a file has it: layers are numbered. */
export interface GraphJson {
  readonly inputs: readonly GraphInput[];
  readonly layers: readonly unknown[];
  readonly calls: readonly CallJson[];
  readonly outputs: readonly GraphOutput[];
  readonly form: OutputForm;
}

type CallJson = Omit<GraphCall, 'layer' | 'initialState'> & {
  readonly layer: number;
  readonly initialState?: readonly number[];
};

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
  if (!isGraph(config)) throw needed(refusals).noGraph(config);
  const { layers, calls, ...rest } = config;
  const made = layers.map(read);
  return {
    ...rest,
    calls: calls.map(({ initialState = [], ...call }) => ({ ...call, initialState, layer: made[call.layer]! })),
  };
}

/** Whether a configuration is that of a graph; `noGraph` says why not. */
function isGraph(config: object): config is GraphJson {
  const { inputs, layers, calls, outputs, form, ...rest } = config as GraphJson;
  const lists: readonly unknown[] = [inputs, layers, calls, outputs];
  if (!lists.every((list) => isList(list, () => true)) || !isEmpty(rest)) return false;
  let known = inputs.length;
  const read = new Set<number>();
  const called = new Set<number>();
  const isKnown = (value: number): boolean => isBelow(known, value) && read.add(value) === read;
  const isCall = (one: CallJson): boolean => {
    const { layer, inputs: values, initialState = [], mask, outputs: count, ...more } = Object(one) as CallJson;
    const fits =
      isBelow(layers.length, layer) &&
      isList(values, isKnown) &&
      (isNone(initialState) || isList(initialState, isKnown)) &&
      (mask === undefined || isKnown(mask)) &&
      (count === undefined || (count !== 0 && isBelow(most, count))) &&
      isEmpty(more);
    // What is not a number of outputs is not to be added to others.
    if (!fits) return false;
    called.add(layer);
    known += count ?? 1;
    return true;
  };
  const isOutput = ({ name, value, ...more }: GraphOutput): boolean => isName(name) && isKnown(value) && isEmpty(more);
  return (
    isList(inputs, isInput) &&
    isList(calls, isCall) &&
    isList(outputs, (one) => isOutput(Object(one) as GraphOutput)) &&
    (form === 'list' || form === 'names' || (form === 'one' && outputs.length === 1)) &&
    called.size === layers.length &&
    [inputs, outputs].every((part) => new Set(part.map(({ name }) => name)).size === part.length) &&
    inputs.every((_, number) => read.has(number))
  );
}

function isInput(one: unknown): boolean {
  const { name, shape, dtype, ...more } = Object(one) as GraphInput;
  return (
    isName(name) &&
    (shape === undefined || (isList(shape, isSize) && shape.length <= 8)) &&
    (dtype === undefined || dtype === 'int32' || dtype === 'float32') &&
    isEmpty(more)
  );
}

/** Whether a value is one of the first numbers. */
export const isBelow = (limit: number, value: unknown): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < limit;

/** Whether a value is a size of a shape; null for that of the batch. */
export const isSize = (size: unknown, axis: number): boolean =>
  size === null || (axis > 0 && size !== 0 && isBelow(Number.POSITIVE_INFINITY, size));

/** Whether a value can be the name of an input or output. */
export const isName = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 200;

/** Whether a value is an empty list. */
export const isNone = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function isList(value: unknown, fits: (item: never, index: number) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= most && (value as never[]).every(fits);
}

const isEmpty = (rest: object): boolean => Object.keys(rest).length === 0;
