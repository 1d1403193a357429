// Files of Keras of either kind, opened: the model with its weights, and what else they say of it, for those who want that.
import { check, RnnkitError } from '@rnnkit/data';
import { storedWeights } from '@rnnkit/layers/predict';
import { checkFinite, type Model } from '@rnnkit/models';
import type { Tokenizer } from '@rnnkit/text';

import type { Dataset } from '../hdf5/dataset.ts';
import type { BuiltModel, LayerWeights } from './built-model.ts';
import { damaged, quoted } from './refuse.ts';

/** A file of Keras, of which the model has been made. */
export interface OpenedKeras {
  readonly model: Model<unknown>;
  /** What makes ids of texts: the layer that does so, or what lies beside the model. */
  readonly tokenizer: Tokenizer | undefined;
  /** The layers in Keras' order, and where it has their weights. */
  readonly layers: readonly LayerWeights[];
  /** Texts by their names that lie beside the model, and that Keras leaves. */
  readonly metadata: ReadonlyMap<string, string>;
  /** What Keras 2 wrote of it; undefined of Keras 3. */
  readonly keras2?: Keras2;
  /** What it was compiled with, as the file says it. */
  readonly compiled: unknown;
  /** What its optimizer remembers, by Keras' names and in its order. */
  readonly optimizer: () => Promise<ReadonlyMap<string, Dataset>>;
}

/** What is known of a file of Keras 2 beside the model. */
export interface Keras2 {
  /** The version, such as `2.1.6`. */
  readonly version: string;
  /** Its names of weights, by those that the weights have here. */
  readonly names: ReadonlyMap<string, string>;
}

/** Opens a file, of which the errors speak as one. @throws Error when it is no bytes, and for whatever opening it says */
export function opening(
  owner: string,
  bytes: Uint8Array,
  open: (bytes: Uint8Array) => Promise<OpenedKeras>,
): Promise<OpenedKeras> {
  if (!(bytes instanceof Uint8Array))
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes the bytes of a file, a Uint8Array; got ${check.describe(bytes)}.`,
    );
  return inOneVoice(() => open(bytes));
}

/** What layers and models say of options and shapes is said of the file here, and so is what is within itself too deep. */
export async function inOneVoice<Opened>(read: () => Promise<Opened>): Promise<Opened> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RnnkitError && (error.code === 'invalid-file' || error.code === 'unsupported')) throw error;
    if (!(error instanceof RnnkitError || error instanceof RangeError)) throw error;
    throw new RnnkitError('invalid-file', `The Keras model cannot be read. ${error.message}`, { cause: error });
  }
}

/** The numbers that an optimizer remembers, by their names. @throws Error when the file lacks some */
export async function datasetsOf(
  names: readonly string[],
  find: (name: string) => Promise<Dataset | undefined>,
): Promise<ReadonlyMap<string, Dataset>> {
  const found = new Map<string, Dataset>();
  for (const name of names) found.set(name, (await find(name)) ?? missing('optimizer', name));
  return found;
}

function missing(layer: string, path: string): never {
  throw damaged(`the weight ${quoted(path)} of its layer ${quoted(layer)} is missing`);
}

/** The model with its weights. @param find which numbers of the file a weight is */
export async function withWeights(
  { model, layers }: BuiltModel,
  find: (name: string, place: string, path: string) => Promise<Dataset | undefined> | undefined,
): Promise<Model<unknown>> {
  const stored = new Map<string, Dataset>();
  for (const { name, place, weights } of layers)
    for (const { own, keras } of weights)
      stored.set(`${name}/${own}`, (await find(name, place, keras)) ?? missing(name, keras));
  for (const dataset of stored.values()) await dataset.unpack();
  const left = new Set(stored.keys());
  const read = (name: string, shape: readonly number[]): Float32Array => {
    const dataset = stored.get(name);
    if (dataset?.shape.join() !== shape.join())
      throw damaged(
        `its weight ${quoted(name)} has the shape [${dataset?.shape.join(', ') ?? ''}] instead of [${shape.join(', ')}]`,
      );
    left.delete(name);
    const values = dataset.floats();
    checkFinite(values, name, 'The Keras model');
    return values;
  };
  try {
    model.build(undefined, storedWeights(read));
    const [unused] = left;
    if (unused !== undefined) throw damaged(`nothing here has its weight ${quoted(unused)}`);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
