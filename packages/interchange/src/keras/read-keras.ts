// Reading models that Keras saved.
import { check, RnnkitError } from '@rnnkit/data';
import { storedWeights } from '@rnnkit/layers/predict';
import { checkFinite, type Model } from '@rnnkit/models';
import { openZip } from '@rnnkit/storage';

import type { Dataset } from '../hdf5/dataset.ts';
import { openHdf5 } from '../hdf5/hdf5-file.ts';
import { buildModel, type BuiltModel } from './build-model.ts';
import { readObject, type KerasObject } from './keras-object.ts';
import { damaged, quoted } from './refuse.ts';

/** A model that Keras saved. */
export interface KerasModel {
  /** The model, with its weights. */
  readonly model: Model<unknown>;
}

const largestJson = 16 * 1024 ** 2;
const largestWeights = 4 * 1024 ** 3;

/**
 * The model of a `.keras` file, which Keras 3 saves: Sequential or Functional, with its weights. Neither what it was compiled with nor an
 * optimizer's memory is read. A `Lambda`, or another class or option that there is not here, is refused by its name before anything is
 * made. Keras hands a recurrent layer with an initial state no mask, and GlobalMaxPooling1D heeds none: there, a layer of its own takes the
 * mask off.
 *
 * @throws RnnkitError `invalid-file` when it is damaged; `unsupported` when it has what there is not here; `invalid-argument` when it is
 *   no Uint8Array
 *
 * @example
 * const { model } = await readKeras(await readFile('model.keras'));
 */
export function readKeras(bytes: Uint8Array): Promise<KerasModel> {
  checkBytes('readKeras', bytes);
  return inOneVoice(() => readZip(bytes));
}

async function readZip(bytes: Uint8Array): Promise<KerasModel> {
  const zip = openZip(bytes);
  const config = await zip.read('config.json', largestJson);
  const weights = await zip.read('model.weights.h5', largestWeights);
  if (config === undefined || weights === undefined) throw damaged('it has no config.json, or no model.weights.h5');
  const root = openHdf5(weights);
  const layers = root.group('layers') ?? root.group('_layer_checkpoint_dependencies');
  const built = buildModel(readJson(config), false);
  return withWeights(built, (name, place, path) => layers?.dataset(`${place}/${path}`) ?? missing(name, path));
}

/**
 * The model of a whole-model `.h5` file: by Keras 3, or in the layout of Keras 2, whose `hard_sigmoid` is another.
 *
 * @throws RnnkitError as {@link readKeras}
 */
export function readKerasH5(bytes: Uint8Array): Promise<KerasModel> {
  checkBytes('readKerasH5', bytes);
  return inOneVoice(() => readH5(bytes));
}

function checkBytes(owner: string, bytes: unknown): void {
  if (!(bytes instanceof Uint8Array))
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes the bytes of a file, a Uint8Array; got ${check.describe(bytes)}.`,
    );
}

/** What layers and models say of options and shapes is said of the file here, and so is what is within itself too deep. */
async function inOneVoice(read: () => Promise<KerasModel>): Promise<KerasModel> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RnnkitError && (error.code === 'invalid-file' || error.code === 'unsupported')) throw error;
    if (!(error instanceof RnnkitError || error instanceof RangeError)) throw error;
    throw new RnnkitError('invalid-file', `The Keras model cannot be read. ${error.message}`, { cause: error });
  }
}

async function readH5(bytes: Uint8Array): Promise<KerasModel> {
  const root = openHdf5(bytes);
  const config = root.attribute('model_config');
  const group = root.group('model_weights');
  if (typeof config !== 'string' || group === undefined) throw damaged('it holds no whole model, but weights alone');
  const version = root.attribute('keras_version') ?? group.attribute('keras_version');
  const built = buildModel(readJson(config), typeof version !== 'string' || !version.startsWith('3'));
  const places = new Map<string, string>();
  for (const { name, weights } of built.layers) {
    const listed = group.group(name)?.attribute('weight_names') ?? [];
    const names = typeof listed === 'string' ? [listed] : listed;
    const order = [
      ...weights.filter(({ isTrainable }) => isTrainable),
      ...weights.filter(({ isTrainable }) => !isTrainable),
    ];
    if (names.length !== order.length)
      throw damaged(`its layer ${quoted(name)} has ${names.length} weights instead of ${order.length}`);
    for (const [index, { keras }] of order.entries()) places.set(`${name}/${keras}`, `${name}/${names[index]!}`);
  }
  return withWeights(built, (name, _, path) => group.dataset(places.get(`${name}/${path}`)!) ?? missing(name, path));
}

function readJson(given: Uint8Array | string): KerasObject {
  try {
    const text = typeof given === 'string' ? given : new TextDecoder('utf-8', { fatal: true }).decode(given);
    return readObject(JSON.parse(text), 'its configuration');
  } catch (error) {
    if (error instanceof RnnkitError) throw error;
    throw new RnnkitError('invalid-file', 'The Keras model cannot be read: its configuration is no JSON.', {
      cause: error,
    });
  }
}

function missing(layer: string, path: string): never {
  throw damaged(`the weight ${quoted(path)} of its layer ${quoted(layer)} is missing`);
}

async function withWeights(
  { model, layers }: BuiltModel,
  find: (name: string, place: string, path: string) => Dataset,
): Promise<KerasModel> {
  const stored = new Map<string, Dataset>();
  for (const { name, place, weights } of layers)
    for (const { own, keras } of weights) stored.set(`${name}/${own}`, find(name, place, keras));
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
  return { model };
}
