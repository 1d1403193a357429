// Opening files of Keras: the model with its weights, and what else they say of it, for those who want that.
import { check, RnnkitError } from '@rnnkit/data';
import { storedWeights } from '@rnnkit/layers/predict';
import { checkFinite, type Model } from '@rnnkit/models';
import { openZip, type ZipFile } from '@rnnkit/storage';
import type { Tokenizer } from '@rnnkit/text';

import type { Dataset } from '../hdf5/dataset.ts';
import { openHdf5, type Hdf5Group } from '../hdf5/hdf5-file.ts';
import { buildModel, type BuiltModel, type LayerWeights } from './build-model.ts';
import { isFields, readObject, readsTexts, tokenizerPath, type KerasObject } from './keras-object.ts';
import { damaged, quoted } from './refuse.ts';

/** A file of Keras, of which the model has been made. */
export interface OpenedKeras {
  readonly model: Model<unknown>;
  /** What makes ids of texts: the layer that does so, or what lies beside the model. */
  readonly tokenizer: Tokenizer | undefined;
  /** The layers in Keras' order, and where it has their weights. */
  readonly layers: readonly LayerWeights[];
  /** Whether Keras 2 wrote it. */
  readonly isKeras2: boolean;
  /** What it was compiled with, as the file says it. */
  readonly compiled: unknown;
  /** What its optimizer remembers, in Keras' order. */
  readonly optimizer: () => readonly Dataset[];
}

const largestJson = 16 * 1024 ** 2;
const largestWeights = 4 * 1024 ** 3;

/** Opens a `.keras` file. @throws Error as `readKeras` */
export function openKeras(owner: string, bytes: Uint8Array): Promise<OpenedKeras> {
  checkBytes(owner, bytes);
  return inOneVoice(() => openArchive(bytes));
}

async function openArchive(bytes: Uint8Array): Promise<OpenedKeras> {
  const zip = openZip(bytes);
  const config = await zip.read('config.json', largestJson);
  const weights = await zip.read('model.weights.h5', largestWeights);
  if (config === undefined || weights === undefined) throw damaged('it has no config.json, or no model.weights.h5');
  const root = openHdf5(weights);
  const layers = root.group('layers') ?? root.group('_layer_checkpoint_dependencies');
  const object = readJson(config);
  const { model: without, tokenizer } = await withoutTexts(object, zip);
  const built = buildModel(without, false);
  const found = new Set<string>();
  const model = await withWeights(built, (name, place, path) => {
    found.add(`${place}/${path}`);
    return layers?.dataset(`${place}/${path}`) ?? missing(name, path);
  });
  try {
    if (layers !== undefined) expectNoMore(layers, found);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return {
    model,
    tokenizer,
    layers: built.layers,
    isKeras2: false,
    compiled: object.fields['compile_config'],
    optimizer() {
      const group = root.group('optimizer/vars');
      return Array.from(
        group?.names ?? [],
        (_, place) => group!.dataset(String(place)) ?? missing('optimizer', `${place}`),
      );
    },
  };
}

/**
 * A model without the layer that reads texts, and the tokenizer that does the same, or lies beside it. What makes tokenizers is fetched
 * where there is one.
 */
async function withoutTexts(
  model: KerasObject,
  zip: ZipFile | undefined,
): Promise<{ readonly model: KerasObject; readonly tokenizer: Tokenizer | undefined }> {
  const isBeside = zip?.names.includes(tokenizerPath) === true;
  const { layers } = model.config;
  const isWithin = Array.isArray(layers) && layers.some((layer) => isFields(layer) && readsTexts(layer['class_name']));
  if (!isBeside && !isWithin) return { model, tokenizer: undefined };
  const { separate, tokenizerBeside, tokenizerOf, vocabularyPaths } = await import('./text-layers.ts');
  const { model: without, textLayer } = separate(model);
  if (textLayer === undefined) {
    const json = await zip?.read(tokenizerPath, largestVocabulary);
    return { model, tokenizer: json && tokenizerBeside(json) };
  }
  const path = vocabularyPaths(textLayer.className).find((name) => zip?.names.includes(name));
  const bytes = path === undefined ? undefined : await zip?.read(path, largestVocabulary);
  return { model: without, tokenizer: tokenizerOf(textLayer, bytes && utf8(bytes)) };
}

const largestVocabulary = 256 * 1024 ** 2;

/** Throws where a file has numbers of layers that nothing here has. Groups are gone through once, however they are within each other. */
function expectNoMore(root: Hdf5Group, found: ReadonlySet<string>): void {
  let left = mostGroups;
  const walk = (group: Hdf5Group, path: string): void => {
    if (--left < 0) throw damaged(`it has more than ${mostGroups} groups of weights`);
    for (const name of group.names) {
      const within = group.group(name);
      // Where what is drawn has come to; it is drawn from the model's seed here.
      if (name.startsWith('seed_generator')) continue;
      if (within !== undefined) walk(within, `${path}${name}/`);
      else if (!found.has(`${path}${name}`)) throw damaged(`nothing here has its weight ${quoted(`${path}${name}`)}`);
    }
  };
  walk(root, '');
}

const mostGroups = 65_536;

/** Opens a whole-model `.h5` file. @throws Error as `readKeras` */
export function openKerasH5(owner: string, bytes: Uint8Array): Promise<OpenedKeras> {
  checkBytes(owner, bytes);
  return inOneVoice(() => openH5(bytes));
}

async function openH5(bytes: Uint8Array): Promise<OpenedKeras> {
  const root = openHdf5(bytes);
  const config = root.attribute('model_config');
  const group = root.group('model_weights');
  if (typeof config !== 'string' || group === undefined) throw damaged('it holds no whole model, but weights alone');
  const version = root.attribute('keras_version') ?? group.attribute('keras_version');
  const isKeras2 = typeof version !== 'string' || !version.startsWith('3');
  const { model: without, tokenizer } = await withoutTexts(readJson(config), undefined);
  const built = buildModel(without, isKeras2);
  const places = new Map<string, string>();
  for (const { name, weights } of built.layers) {
    const names = namesOf(group.group(name));
    const order = [
      ...weights.filter(({ isTrainable }) => isTrainable),
      ...weights.filter(({ isTrainable }) => !isTrainable),
    ];
    if (names.length !== order.length)
      throw damaged(`its layer ${quoted(name)} has ${names.length} weights instead of ${order.length}`);
    for (const [index, { keras }] of order.entries()) places.set(`${name}/${keras}`, `${name}/${names[index]!}`);
  }
  const model = await withWeights(
    built,
    (name, _, path) => group.dataset(places.get(`${name}/${path}`)!) ?? missing(name, path),
  );
  return {
    model,
    tokenizer,
    layers: built.layers,
    isKeras2,
    get compiled() {
      const compiled = root.attribute('training_config');
      return typeof compiled === 'string' ? parsed(compiled) : undefined;
    },
    optimizer() {
      const own = root.group('optimizer_weights');
      return namesOf(own).map((name) => own!.dataset(name) ?? missing('optimizer', name));
    },
  };
}

/** The names of weights that a group lists, in their order. */
function namesOf(group: Hdf5Group | undefined): readonly string[] {
  const listed = group?.attribute('weight_names') ?? [];
  return typeof listed === 'string' ? [listed] : listed;
}

function checkBytes(owner: string, bytes: unknown): void {
  if (!(bytes instanceof Uint8Array))
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes the bytes of a file, a Uint8Array; got ${check.describe(bytes)}.`,
    );
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

function readJson(given: Uint8Array | string): KerasObject {
  const text = typeof given === 'string' ? given : utf8(given);
  return readObject(parsed(text), 'its configuration');
}

function utf8(bytes: Uint8Array): string {
  return asJson(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

function parsed(text: string): unknown {
  return asJson(() => JSON.parse(text) as unknown);
}

function asJson<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw new RnnkitError(
      'invalid-file',
      'The Keras model cannot be read: its configuration, or a text in it, is no JSON in UTF-8.',
      {
        cause: error,
      },
    );
  }
}

function missing(layer: string, path: string): never {
  throw damaged(`the weight ${quoted(path)} of its layer ${quoted(layer)} is missing`);
}

async function withWeights(
  { model, layers }: BuiltModel,
  find: (name: string, place: string, path: string) => Dataset,
): Promise<Model<unknown>> {
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
  return model;
}
