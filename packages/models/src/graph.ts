// What a model consists of: calls of layers, in the order in which they are made, and the values that go from one to the next.
// Values are numbered: the inputs first, then each call's outputs.
import { check, RnnkitError } from '@rnnkit/data/predict';
import {
  expectLayer,
  isSymbolic,
  type Layer,
  type LayerCall,
  type Shape,
  type SymbolicValue,
} from '@rnnkit/layers/predict';

/** An input of a graph. */
export interface GraphInput {
  readonly name: string;
  /** The shape, null for the batch and for what may differ; undefined until the first data tell. */
  readonly shape: Shape | undefined;
  /** Whether whole numbers are wanted; undefined where the layers that read it tell. */
  readonly dtype: 'float32' | 'int32' | undefined;
}

/** A layer that is called with values. */
export interface GraphCall {
  readonly layer: Layer;
  /** The values that it is given, by their numbers. */
  readonly inputs: readonly number[];
  /** The states before the first step; none when they are zero. */
  readonly initialState: readonly number[];
  /** Whose mask counts instead of the inputs' own. */
  readonly mask: number | undefined;
  /** How many values it gives; undefined for a layer of a path, whose first output is the one that goes on. */
  readonly outputs: number | undefined;
}

/** An output of a graph. */
export interface GraphOutput {
  /** Its name; undefined until the layer that it comes from has one. */
  readonly name: string | undefined;
  readonly value: number;
}

/** How a model's outputs are handed out: as the one that there is, as a list, or by their names. */
export type OutputForm = 'one' | 'list' | 'names';

/** A graph of layers. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly calls: readonly GraphCall[];
  readonly outputs: readonly GraphOutput[];
  readonly form: OutputForm;
}

/** The number of the first value that each call gives. */
export function firstOutputs({ inputs, calls }: Graph): readonly number[] {
  let next = inputs.length;
  return calls.map(({ outputs = 1 }) => {
    next += outputs;
    return next - outputs;
  });
}

/** The layers of a graph, each once, in the order of their first calls. */
export function layersOf({ calls }: Graph): readonly Layer[] {
  return [...new Set(calls.map(({ layer }) => layer))];
}

/** Layers one after the other, as a graph. */
export function pathOf(layers: readonly Layer[], inputShape?: Shape): Graph {
  return {
    inputs: [{ name: 'input', shape: inputShape, dtype: undefined }],
    calls: layers.map((layer, index) => ({
      layer,
      inputs: [index],
      initialState: [],
      mask: undefined,
      outputs: undefined,
    })),
    outputs: [{ name: undefined, value: layers.length }],
    form: 'one',
  };
}

/** Values that are given one by one, as a list, or by names. */
export type ValuesByForm = SymbolicValue | readonly SymbolicValue[] | Readonly<Record<string, SymbolicValue>>;

/**
 * The graph between some values and others that come of them.
 *
 * @throws Error when a value is none, is there twice, or an output needs what is no input
 */
export function graphBetween(inputs: ValuesByForm, outputs: ValuesByForm): Graph {
  const sources = namedValues('inputs', inputs);
  const results = namedValues('outputs', outputs);
  const numbers = new Map<SymbolicValue, number>();
  for (const { value } of sources) {
    if (numbers.has(value))
      throw new RnnkitError('invalid-argument', `model: the input "${value.name}" is there twice.`);
    numbers.set(value, numbers.size);
  }
  let next = numbers.size;
  const order = callsBetween(new Set(numbers.keys()), results);
  for (const { outputs: given } of order) {
    for (const value of given) {
      // A value that is given is not computed, though others of the same call may be.
      if (!numbers.has(value)) numbers.set(value, next);
      next++;
    }
  }
  const numberOf = (value: SymbolicValue): number => numbers.get(value)!;
  const calls = order.map((call) => ({
    layer: expectLayer('model', call.layer),
    inputs: call.inputs.map(numberOf),
    initialState: call.initialState.map(numberOf),
    mask: call.mask && numberOf(call.mask),
    outputs: call.outputs.length,
  }));
  expectUsed(sources, [...calls.flatMap(readBy), ...results.map(({ value }) => numberOf(value))]);
  return {
    inputs: sources.map(({ name, value }) => ({ name: name!, shape: value.shape, dtype: value.dtype })),
    calls,
    outputs: results.map(({ name, value }) => ({ name, value: numberOf(value) })),
    form: isSymbolic(outputs) ? 'one' : Array.isArray(outputs) ? 'list' : 'names',
  };
}

/** The numbers of the values that a call reads. */
export function readBy({ inputs, initialState, mask }: GraphCall): readonly number[] {
  return [...inputs, ...initialState, ...(mask === undefined ? [] : [mask])];
}

/** The calls that outputs need, each after those whose outputs it reads. */
function callsBetween(given: ReadonlySet<SymbolicValue>, results: readonly NamedValue[]): readonly LayerCall[] {
  const begun = new Set<LayerCall>();
  const order: LayerCall[] = [];
  const reach = (value: SymbolicValue): void => {
    if (given.has(value)) return;
    if (value.origin === undefined) {
      throw new RnnkitError(
        'invalid-argument',
        `model: the outputs need the input "${value.name}", which is not among the inputs.`,
      );
    }
    const { call } = value.origin;
    if (begun.has(call)) return;
    begun.add(call);
    const needed = [...call.inputs, ...call.initialState, ...(call.mask === undefined ? [] : [call.mask])];
    for (const one of inOrder(needed)) reach(one);
    order.push(call);
  };
  for (const value of inOrder(results.map((result) => result.value))) reach(value);
  if (order.length === 0)
    throw new RnnkitError('invalid-argument', 'model: there is no layer between inputs and outputs.');
  return order;
}

/** Values in the order in which they were made, so that layers come in the order in which they were applied. */
function inOrder(values: readonly SymbolicValue[]): readonly SymbolicValue[] {
  const orderOf = ({ origin }: SymbolicValue): number => origin?.call.order ?? -1;
  return values.toSorted((one, other) => orderOf(one) - orderOf(other));
}

/** Throws where an input has no part in the outputs. */
function expectUsed(sources: readonly NamedValue[], read: readonly number[]): void {
  const used = new Set(read);
  const idle = sources.findIndex((_, number) => !used.has(number));
  if (idle === -1) return;
  throw new RnnkitError('invalid-argument', `model: no output needs the input "${sources[idle]!.name}"; leave it out.`);
}

interface NamedValue {
  /** The name that was given; of an input its own, each another. */
  readonly name: string | undefined;
  readonly value: SymbolicValue;
}

/** Values with the names by which data are given and outputs returned. */
function namedValues(kind: 'inputs' | 'outputs', given: unknown): readonly NamedValue[] {
  const isInput = kind === 'inputs';
  if (isSymbolic(given)) return [{ name: isInput ? given.name : undefined, value: given }];
  const entries = Array.isArray(given)
    ? given.map((value: unknown) => [undefined, value] as const)
    : Object.entries(Object(given) as Record<string, unknown>);
  if (entries.length === 0)
    throw new RnnkitError(
      'invalid-argument',
      `model needs ${kind}: one value, a list of them, or an object; got ${check.describe(given)}.`,
    );
  const taken = new Set<string>();
  return entries.map(([key, value], place) => {
    if (!isSymbolic(value)) {
      throw new RnnkitError(
        'invalid-argument',
        `model: ${kind} hold ${check.describe(value)} at ${check.describe(key ?? place)}; they have to be values, such as input({ shape: [null] }) or what a layer's apply returns.`,
      );
    }
    return { name: key ?? (isInput ? unusedName(value.name, taken) : undefined), value };
  });
}

/** A name that is not taken yet, which it is then: the given one, or that and a number. */
export function unusedName(base: string, taken: Set<string>): string {
  let name = base;
  for (let count = 1; taken.has(name); count++) name = `${base}_${count}`;
  taken.add(name);
  return name;
}
