// The two files of a model that are as they nearly always are: of this version, with numbers of 32 bits. They are checked as all others,
// but not a word is said: what is not found to be plain, the whole readers read, or refuse.
import { check, needed, part, type Part } from '@rnnkit/data/predict';

import { format, formatVersion, modelFile } from './describing.ts';
import { isTooDeep, largestJsonFile } from './json-limits.ts';
import type { ModelJson } from './model-json.ts';
import type { StoredTensor, StoredTensors } from './safetensors/stored-tensor.ts';

/** What reads all files. */
interface WholeReaders {
  readonly readModelJson: (bytes: Uint8Array) => ModelJson;
  readonly readFloatTensors: (bytes: Uint8Array, file: string) => StoredTensors;
}

/** The same, where it is there. */
export const whole: Part<WholeReaders> = part('What reads any file', '@rnnkit/storage');

/** As `readModelJson` of `@rnnkit/storage`. */
export function readModelJson(bytes: Uint8Array): ModelJson {
  return orNone(() => plainModel(bytes)) ?? needed(whole).readModelJson(bytes);
}

/** The tensors that `readFloatTensors` of `@rnnkit/storage` reads. */
export function readFloatTensors(bytes: Uint8Array, file: string): ReadonlyMap<string, StoredTensor> {
  return orNone(() => plainTensors(bytes)) ?? needed(whole).readFloatTensors(bytes, file).tensors;
}

/** What a function finds; none where it throws, for which a file gives many reasons. */
function orNone<Found>(find: () => Found | undefined): Found | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

function plainModel(bytes: Uint8Array): ModelJson | undefined {
  const { task, model, compiled, ...version } = parse(bytes) as ModelJson & Record<string, unknown>;
  const { className, config } = model;
  const isOne = version['format'] === format && version['formatVersion'] === formatVersion && check.isPlain(config);
  if (!isOne || !isName(className) || !isName(task ?? modelFile)) return undefined;
  return { task: task ?? undefined, model: { className, config }, compiled: compiled ?? undefined };
}

const isName = (name: unknown): boolean => typeof name === 'string' && name !== '' && name.length <= 128;

/** JSON of a size and depth that a model can need. */
function parse(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (bytes.length > largestJsonFile || isTooDeep(text)) throw new Error(text);
  return JSON.parse(text);
}

/** The types that numbers lie in here have the lowest byte first, as in the file. */
const isNative = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function plainTensors(bytes: Uint8Array): ReadonlyMap<string, StoredTensor> | undefined {
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(0, true));
  const header = parse(bytes.subarray(8, start));
  if (start > bytes.length || !isNative || !check.isPlain(header)) return undefined;
  const rest = bytes.subarray(start);
  // Numbers cannot be used where they lie between the places of numbers.
  const { buffer, byteOffset, length } = rest.byteOffset % 4 === 0 ? rest : new Uint8Array(rest);
  const numbers = new Float32Array(buffer as ArrayBuffer, byteOffset, Math.floor(length / 4));
  const tensors = new Map<string, StoredTensor>();
  let end = 0;
  for (const [name, value] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') {
      if (check.isPlain(value) && Object.values(value as object).every((remark) => typeof remark === 'string'))
        continue;
      return undefined;
    }
    const place = value as { readonly dtype: unknown; readonly shape: number[]; readonly data_offsets: number[] };
    const { dtype, shape, data_offsets: offsets } = place;
    const to = end + 4 * shape.reduce((product, size) => product * size, 1);
    const isOne =
      dtype === 'F32' && shape.length <= 8 && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
    if (!isOne || offsets.length !== 2 || offsets[0] !== end || offsets[1] !== to) return undefined;
    tensors.set(name, { shape, data: numbers.subarray(end / 4, to / 4), dtype });
    end = to;
  }
  return end === length ? tensors : undefined;
}
