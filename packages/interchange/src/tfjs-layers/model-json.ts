// What a model.json says: the topology, where which weight lies, and what its owner put beside. It may come from anybody.
import { check, RnnkitError } from '@rnnkit/data';

import { isFields, type Fields } from '../keras/keras-object.ts';
import { damaged, quoted, unsupported } from './refuse.ts';

/** The types that numbers of a weight may have, and their bytes. */
const bytesOfDtype: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };
/** As which numbers a weight may lie that takes less. */
const bytesOfQuantization: Readonly<Record<string, number>> = { float16: 2, uint16: 2, uint8: 1 };

/** How a weight lies in fewer bytes. */
export interface Quantization {
  readonly dtype: 'float16' | 'uint16' | 'uint8';
  /** What a whole number is multiplied with, and what is added then. */
  readonly scale: number;
  readonly min: number;
}

/** A weight, as the manifest lists it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization: Quantization | undefined;
  /** Whether it is an optimizer's. */
  readonly isOptimizers: boolean;
  readonly bytes: number;
}

/** Weights that lie one after the other, in files that lie one after the other. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

/** What a model.json says. */
export interface ModelJson {
  readonly topology: Fields;
  readonly groups: readonly WeightGroup[];
  readonly metadata: Fields | undefined;
}

const largestJson = 16 * 1024 ** 2;
const most = 10_000;

/** What the bytes of a model.json say. @throws RnnkitError when they are none */
export function readModelJson(bytes: Uint8Array): ModelJson {
  if (bytes.length > largestJson)
    throw damaged(`its model.json has ${bytes.length} bytes; up to ${largestJson} are read`);
  const json = parse(bytes);
  if (!isFields(json)) throw damaged('its model.json is no object');
  const { format, modelTopology: given, weightsManifest, userDefinedMetadata: metadata } = json;
  if (format === 'graph-model')
    throw unsupported('it is a GraphModel, a graph of operations; a LayersModel is read, which has layers');
  if (!isFields(given)) throw damaged('its model.json has no modelTopology');
  const topology = isFields(given['model_config']) ? given['model_config'] : given;
  return {
    topology,
    groups: listOf(weightsManifest, 'weightsManifest').map(readGroup),
    metadata: isFields(metadata) ? metadata : undefined,
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new RnnkitError('invalid-file', 'The LayersModel cannot be read: its model.json is no JSON.', {
      cause: error,
    });
  }
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value;
  throw damaged(`its ${what} is no list of up to ${most}`);
}

function readGroup(group: unknown): WeightGroup {
  const { paths, weights } = isFields(group) ? group : ({} as Fields);
  return {
    paths: listOf(paths, 'list of paths').map(readPath),
    weights: listOf(weights, 'list of weights').map(readSpec),
  };
}

/** The path of a file beside the model.json, or in a folder below. @throws RnnkitError for one that leads elsewhere */
function readPath(path: unknown): string {
  if (typeof path !== 'string') throw damaged('a path in its weightsManifest is no text');
  const name = path.replace(/^(?:\.\/)+/, '');
  const isPlain = name.length <= 300 && /^[^/\\:\p{Cc}]+(?:\/[^/\\:\p{Cc}]+)*$/u.test(name);
  if (isPlain && name.split('/').every((part) => part !== '.' && part !== '..')) return name;
  throw damaged(`its weightsManifest names the file ${quoted(path)}, which is not beside the model.json`);
}

function readSpec(spec: unknown): WeightSpec {
  const { name, shape, dtype, quantization: given, group } = isFields(spec) ? spec : ({} as Fields);
  if (typeof name !== 'string' || name === '' || name.length > 1_000) throw damaged('a weight has no name');
  if (typeof dtype !== 'string' || !Object.hasOwn(bytesOfDtype, dtype))
    throw unsupported(`its weight ${quoted(name)} is of the type ${check.describe(dtype)}`);
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isSize))
    throw damaged(`its weight ${quoted(name)} has no shape of up to eight sizes`);
  const quantization = given === undefined || given === null ? undefined : readQuantization(given, name);
  const size = (shape as number[]).reduce((product, side) => product * side, 1);
  const bytes = size * (quantization === undefined ? bytesOfDtype[dtype]! : bytesOfQuantization[quantization.dtype]!);
  if (!Number.isSafeInteger(bytes)) throw damaged(`its weight ${quoted(name)} has too large a shape`);
  return { name, shape: shape as number[], dtype, quantization, isOptimizers: group === 'optimizer', bytes };
}

function isSize(size: unknown): boolean {
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
}

function readQuantization(given: unknown, name: string): Quantization {
  const { dtype, scale = 1, min = 0 } = isFields(given) ? given : ({} as Fields);
  if (typeof dtype !== 'string' || !Object.hasOwn(bytesOfQuantization, dtype))
    throw unsupported(`its weight ${quoted(name)} is quantized as ${check.describe(dtype)}`);
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw damaged(`its weight ${quoted(name)} is quantized without a scale, or a least number`);
  return { dtype: dtype as Quantization['dtype'], scale, min };
}
