// A model of whichever format.
import { RnnkitError } from '@rnnkit/data';
import { openZip } from '@rnnkit/storage';

import { beginsWith, isOwnJson, isTfjsJson, namesInZip } from './bytes.ts';
import type { ModelContent } from './content.ts';
import type { ModelFormat, ReadFormatOptions } from './format.ts';
import { modelFormats } from './formats.ts';
import { modelSource, onlyFile, type ModelSource } from './model-source.ts';

/** A model of a file, and what the file is. */
export interface AnyModel extends ModelContent {
  readonly format: ModelFormat;
}

/**
 * Reads a model of any format, which is told by what the files hold.
 *
 * @param options what a file does not say
 * @throws RnnkitError `unsupported` when it is of no format that is read, with what to do where that is known; what the format's own reader
 * throws, with the source's name
 *
 * @example
 * const { model, format } = await readAnyModel(modelSource('model.keras', new Map([['model.keras', bytes]])));
 */
export async function readAnyModel(source: ModelSource, options: ReadFormatOptions = {}): Promise<AnyModel> {
  const { format, source: found } = await locate(source);
  try {
    return { format, ...(await format.read(found, options)) };
  } catch (error) {
    if (!(error instanceof RnnkitError) || error.message.startsWith(source.name)) throw error;
    throw new RnnkitError(error.code, `${source.name}: ${error.message}`, { cause: error });
  }
}

/** The format of some files. @throws RnnkitError `unsupported` when they are of none that is read */
export async function formatOf(source: ModelSource): Promise<ModelFormat> {
  return (await locate(source)).format;
}

/** The format, and the files themselves, which may be packed. */
async function locate(source: ModelSource): Promise<{ readonly format: ModelFormat; readonly source: ModelSource }> {
  for (const format of modelFormats) if (await format.detect(source)) return { format, source };
  const bytes = await onlyFile(source);
  if (bytes !== undefined && beginsWith(bytes, 0x50, 0x4b)) {
    const folder = unpacked(bytes, source.name);
    for (const format of modelFormats) if (await format.detect(folder)) return { format, source: folder };
  }
  const what = bytes === undefined ? otherFolder(source.names) : otherFile(bytes);
  const formats = modelFormats.map(({ name, endings }) => `${name} (${endings.join(', ')})`).join(', ');
  throw new RnnkitError('unsupported', `${source.name} ${what ?? `is no model that is read here: ${formats}.`}`);
}

/** More bytes than a file of a model has. */
const largestFile = 4 * 1024 ** 3;

/** The files of a folder that somebody has packed. @throws RnnkitError `invalid-file` when the zip file is damaged */
function unpacked(bytes: Uint8Array, name: string): ModelSource {
  try {
    const zip = openZip(bytes);
    const files = zip.names.map((file) => [file, async () => (await zip.read(file, largestFile))!] as const);
    return modelSource(name, new Map(files), true);
  } catch (error) {
    throw new RnnkitError('invalid-file', `${name}: ${(error as Error).message}`, { cause: error });
  }
}

const inPython = 'In Python, load it and save it anew';

/** What is known of folders that are not read. */
function otherFolder(names: readonly string[]): string | undefined {
  if (names.includes('saved_model.pb')) return `is a SavedModel of TensorFlow. ${inPython}: model.save('model.keras').`;
  return undefined;
}

/** What is known of files that are not read. */
function otherFile(bytes: Uint8Array): string | undefined {
  const pickle =
    "is a pickle, which could run anything, so it is not read. In Python: safetensors.torch.save_file(model.state_dict(), 'model.safetensors').";
  if (beginsWith(bytes, 0x80) && bytes[1]! >= 2 && bytes[1]! <= 5) return pickle;
  if (namesInZip(bytes)?.some((name) => /(?:^|\/)data\.pkl$/.test(name)) === true) return pickle;
  if (beginsWith(bytes.subarray(4), 0x54, 0x46, 0x4c, 0x33))
    return `is a model of TensorFlow Lite, which is not read. Convert the model that it was made of.`;
  if (beginsWith(bytes, 0x47, 0x47, 0x55, 0x46)) return `is a GGUF file, of models that are not recurrent.`;
  if (beginsWith(bytes, 0x50, 0x4b)) return 'is a zip file of no model that is read here.';
  if (!beginsWith(bytes, 0x7b)) return undefined;
  return isOwnJson(bytes) || isTfjsJson(bytes)
    ? 'is one file of a model of several: it takes the folder that it is in.'
    : undefined;
}
