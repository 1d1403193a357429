// What a model is given: data on the host, checked before a layer sees it.
import { check, expectHostArray, RnnkitError, toHostArray, type HostArray } from '@rnnkit/data/predict';
import { describeShape, storedWeights } from '@rnnkit/layers/predict';
import { Tensor } from '@tensorflow/tfjs-core';

import { readDataBy, type DataInput, type ModelData, type ReadArray } from './data-input.ts';
import type { GraphLayer } from './graph-layer.ts';
import { firstStrange, indexLimitOf } from './index-limit.ts';
import { shapesOf } from './shapes.ts';
import { expectAlive } from './use.ts';

/** A part of what is given for several, and what to call it in errors. */
export interface NamedPart {
  readonly name: string;
  readonly part: unknown;
}

/**
 * What is given for each of some inputs or outputs: as it is where there is one, and otherwise in a list in their order, or in an
 * object by their names.
 *
 * @param what it is, such as `x`
 * @param isOne whether something is what one of them takes, and not an object of names
 * @throws Error when there is another number, or a name is unknown or missing
 */
export function partsOf(
  names: readonly string[],
  given: unknown,
  what: string,
  isOne: (value: unknown) => boolean,
): readonly NamedPart[] {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given) && !isOne(given);
  const isNamed = isObject && (names.length > 1 || Object.hasOwn(given, names[0]!));
  if (names.length === 1 && !isNamed) return [{ name: what, part: given }];
  if (Array.isArray(given) && given.length === names.length)
    return names.map((name, place) => ({ name: `${what} of ${name}`, part: (given as unknown[])[place] }));
  if (!isNamed) {
    throw new RnnkitError(
      'invalid-argument',
      `${what} has to be a list of ${names.length}, or an object with ${names.join(', ')}; got ${check.describe(given)}.`,
    );
  }
  const stray = Object.keys(given).find((key) => !names.includes(key));
  if (stray !== undefined) {
    throw new RnnkitError(
      'invalid-argument',
      `${what} holds ${check.describe(stray)}; there are ${names.join(', ')}.${check.didYouMean(stray, names)}`,
    );
  }
  return names.map((name) => {
    if (!Object.hasOwn(given, name))
      throw new RnnkitError('invalid-argument', `${what} lacks ${check.describe(name)}.`);
    return { name: names.length === 1 ? what : `${what} of ${name}`, part: (given as Record<string, unknown>)[name] };
  });
}

/** Whether a value is data of one input, and not several by their names. */
export function isData(value: unknown): boolean {
  return (
    value instanceof Tensor ||
    ArrayBuffer.isView((Object(value) as { data?: unknown }).data) ||
    ArrayBuffer.isView(value)
  );
}

/**
 * Inputs on the host, of as many rows each. The model is built for them if it is not built yet.
 *
 * @param what they are, for errors
 * @throws Error when they are no numbers, not what the layers take, or ids of tokens that are not in an embedding's table
 */
export function readInputs(model: GraphLayer, x: ModelData, what: string): Promise<readonly HostArray[]> {
  return readInputsBy(toHostArray, model, x, what);
}

/** As {@link readInputs}, but for nested lists. */
export function readTypedInputs(model: GraphLayer, x: ModelData, what: string): Promise<readonly HostArray[]> {
  return readInputsBy(expectHostArray, model, x, what);
}

async function readInputsBy(
  read: ReadArray,
  model: GraphLayer,
  x: ModelData,
  what: string,
): Promise<readonly HostArray[]> {
  expectAlive(model);
  const parts = partsOf(model.inputNames, x, what, isData);
  const inputs = await Promise.all(parts.map(({ name, part }) => readDataBy(read, part as DataInput, name)));
  const names = parts.map(({ name }) => name);
  expectRows(inputs, names);
  const [first, ...others] = inputs.map(({ shape }) => shape);
  if (!model.built) model.build(first, undefined, ...others);
  checkShapes(model, inputs, names);
  for (const [place, input] of inputs.entries()) checkIds(model, place, input, names[place]!);
  return inputs;
}

/** Throws where there are no rows, or not as many in each. */
function expectRows(arrays: readonly HostArray[], names: readonly string[]): void {
  const [wanted] = arrays[0]!.shape;
  for (const [place, { shape }] of arrays.entries()) {
    const [rows] = shape;
    if (rows === 0) throw new RnnkitError('invalid-data', `${names[place]} has no rows.`);
    if (rows !== wanted)
      throw new RnnkitError('invalid-data', `${names[0]} has ${wanted} rows, ${names[place]} has ${rows}.`);
  }
}

/** Throws when a built model cannot take inputs of some shapes. */
function checkShapes(model: GraphLayer, inputs: readonly HostArray[], names: readonly string[]): void {
  const built = model.inputShapes!;
  const strange = inputs.findIndex(
    ({ shape }, place) =>
      shape.length !== built[place]!.length || shape.some((size, axis) => ![null, size].includes(built[place]![axis]!)),
  );
  if (strange === -1) return;
  try {
    if (inputs[strange]!.shape.length !== built[strange]!.length)
      throw new RnnkitError('invalid-data', `The model is built for ${describeShape(built[strange]!)}.`);
    const shapes = inputs.map(({ shape }) => [null, ...shape.slice(1)]);
    shapesOf(model.graph, shapes, (layer, [first, ...others]) => {
      // It has its weights: what is built is not built again, but looks whether it can take the shape. A table is looked up by indices of any shape.
      if (layer.indexLimit === undefined)
        layer.build(
          first!,
          storedWeights(() => new Float32Array()),
          ...others,
        );
    });
  } catch (error) {
    throw blame(`${names[strange]} has the shape ${describeShape(inputs[strange]!.shape)}`, error);
  }
}

/** What is wrong, and with which data. */
export function blame(data: string, error: unknown): Error {
  return new RnnkitError(
    error instanceof RnnkitError ? error.code : 'invalid-data',
    `${data}: ${error instanceof Error ? error.message : String(error)}`,
    {
      cause: error,
    },
  );
}

/** Throws when an input that is looked up in a table holds an index that is not in it. */
export function checkIds(model: GraphLayer, place: number, { data, shape }: HostArray, name: string): void {
  const rows = indexLimitOf(model.graph, place);
  if (rows === undefined) return;
  const index = firstStrange(data, rows);
  if (index === -1) return;
  throw new RnnkitError(
    'invalid-data',
    `${name} holds ${data[index]} at ${placeOf(index, shape)}; ids of tokens are whole numbers from 0 to ${rows - 1}. Is inputDim the vocabulary's size plus one, for the padding?`,
  );
}

/** A place in an array by its axes, such as `[3, 0]`. */
function placeOf(index: number, shape: readonly number[]): string {
  let rest = index;
  const place = shape.toReversed().map((size) => {
    const at = rest % size;
    rest = (rest - at) / size;
    return at;
  });
  return `[${place.toReversed().join(', ')}]`;
}
