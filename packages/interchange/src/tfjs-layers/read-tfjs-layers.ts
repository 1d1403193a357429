// Reading LayersModels of TensorFlow.js.
import { check, RnnkitError } from '@rnnkit/data';
import { storedWeights } from '@rnnkit/layers/predict';
import { checkFinite, type Model } from '@rnnkit/models';

import { allParts } from '../keras/all-parts.ts';
import { buildModel } from '../keras/build-model.ts';
import type { BuiltModel } from '../keras/built-model.ts';
import { readObject, type Fields } from '../keras/keras-object.ts';
import type { ModelConfig } from './model-config.ts';
import { readModelJson, type ModelJson } from './model-json.ts';
import { readWeights, type FileWeight } from './read-weights.ts';
import { damaged, quoted, unsupported } from './refuse.ts';
import { expectSameMasks } from './same-masks.ts';
import { normalized } from './topology.ts';
import { cellNumber, layersWithWeights, weightKey } from './weight-names.ts';

/** A LayersModel. */
export interface TfjsLayersModel {
  /** The model, with its weights. Free it with `dispose`. */
  readonly model: Model<unknown>;
  /** What its owner put beside it (`userDefinedMetadata`), unchecked; undefined where there is none. */
  readonly metadata: Fields | undefined;
}

/** The layers of tfjs-layers that heed no mask. */
const blind: ReadonlySet<string> = new Set(['GlobalAveragePooling1D', 'GlobalMaxPooling1D']);

/**
 * The files beside a `model.json` that hold its weights, in their order, such as `group1-shard1of2.bin`: what a program has to read or to
 * fetch besides. None of them leads out of the folder.
 *
 * @throws RnnkitError `invalid-file` when it is no `model.json` of a LayersModel; `unsupported` when it is one of a GraphModel
 */
export function tfjsLayersFiles(modelJson: Uint8Array): readonly string[] {
  expectBytes('tfjsLayersFiles', modelJson);
  return [...new Set(readModelJson(modelJson).groups.flatMap(({ paths }) => paths))];
}

/**
 * The model of a LayersModel's files, as tfjs-layers saves it and `tensorflowjs_converter` makes it of a Keras model: Sequential or
 * Functional, with shared layers, models within, wrappers and cells; weights whole or quantized (`float16`, `uint16`, `uint8`). It answers
 * as tfjs-layers 4.22 does, whose global pooling heeds no mask; where that hands masks on as no layer here does, the file is refused. A GRU with
 * `reset_after` is read, which tfjs-layers itself cannot run. What steps of padding answer means nothing, and may differ. Neither how it was
 * compiled nor an optimizer's memory is read.
 *
 * A backend has to be chosen before.
 *
 * @param files `model.json` and those that {@link tfjsLayersFiles} names, by name; on some backends weights stay where they are in
 * them, so do not change them
 * @throws RnnkitError `invalid-file` when a file is damaged or missing; `unsupported` when it has a class or an option that there is not
 * here, by its name; `invalid-argument` when the files are no Map
 *
 * @example
 * const { model } = await readTfjsLayers(new Map([['model.json', json], ['group1-shard1of1.bin', weights]]));
 */
export function readTfjsLayers(files: ReadonlyMap<string, Uint8Array>): Promise<TfjsLayersModel> {
  // What throws here is a rejection, as a caller of an asynchronous function expects.
  return Promise.resolve().then(() => {
    expectFiles(files);
    return inOneVoice(() => read(files));
  });
}

function expectBytes(owner: string, bytes: unknown): void {
  if (!(bytes instanceof Uint8Array))
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes the bytes of a model.json, a Uint8Array; got ${check.describe(bytes)}.`,
    );
}

function expectFiles(files: unknown): void {
  if (files instanceof Map && [...files.values()].every((bytes) => bytes instanceof Uint8Array)) return;
  throw new RnnkitError(
    'invalid-argument',
    `readTfjsLayers takes a Map from names of files to their bytes, Uint8Arrays; got ${check.describe(files)}.`,
  );
}

/** What Keras' reader, layers and models say is said of the files here, and so is what is within itself too deep. */
function inOneVoice(run: () => TfjsLayersModel): TfjsLayersModel {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RnnkitError || error instanceof RangeError)) throw error;
    const code = error instanceof RnnkitError && error.code === 'unsupported' ? 'unsupported' : 'invalid-file';
    const what = error.message.replace(/^The (?:Keras model|LayersModel) cannot be read: /, '');
    throw new RnnkitError(code, `The LayersModel cannot be read: ${what}`, { cause: error });
  }
}

function read(files: ReadonlyMap<string, Uint8Array>): TfjsLayersModel {
  const json: ModelJson = readModelJson(jsonOf(files));
  const object = readObject(normalized(json.topology), 'its topology');
  const built = buildModel(object, true, allParts, blind);
  const layers = layersWithWeights(object);
  const byKey = new Map<string, FileWeight[]>();
  for (const weight of readWeights(json.groups, namesOf(files))) {
    const key = weightKey(weight.name, layers);
    byKey.set(key, [...(byKey.get(key) ?? []), weight]);
  }
  for (const weights of byKey.values()) weights.sort((one, other) => cellNumber(one.name) - cellNumber(other.name));
  fill(built, byKey, layers);
  return { model: built.model, metadata: json.metadata };
}

function jsonOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const jsons = [...files.keys()].filter((name) => name.endsWith('.json'));
  const bytes = files.get('model.json') ?? (jsons.length === 1 ? files.get(jsons[0]!) : undefined);
  if (bytes === undefined) throw damaged('there is no model.json');
  return bytes;
}

function namesOf(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map(Array.from(files, ([name, bytes]) => [name.replace(/^(?:\.\/)+/, ''), bytes]));
}

function fill(
  { model, layers }: BuiltModel,
  byKey: ReadonlyMap<string, FileWeight[]>,
  names: ReadonlySet<string>,
): void {
  const stored = new Map<string, FileWeight>();
  for (const { name, weights } of layers) {
    for (const { own } of weights) {
      const path = `${name}/${own}`;
      const found = byKey.get(weightKey(path, names))?.shift();
      if (found === undefined) throw damaged(`its weight ${quoted(path)} is missing`);
      stored.set(path, found);
    }
  }
  const [left] = [...byKey.values()].flat();
  if (left !== undefined) throw damaged(`nothing here has its weight ${quoted(left.name)}`);
  const take = (name: string, shape: readonly number[]): Float32Array => {
    const weight = stored.get(name) ?? nowhere(name);
    if (weight.shape.join() !== shape.join())
      throw damaged(
        `its weight ${quoted(weight.name)} has the shape [${weight.shape.join(', ')}] instead of [${shape.join(', ')}]`,
      );
    const values = weight.values();
    checkFinite(values, weight.name, 'The LayersModel');
    return values;
  };
  try {
    expectSameMasks(model.getConfig() as unknown as ModelConfig, unsupported);
    model.build(undefined, storedWeights(take));
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function nowhere(name: string): never {
  throw damaged(`its weight ${quoted(name)} is missing`);
}
