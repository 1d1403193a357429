// @rnnkit/storage: what the files of a saved model consist of. It knows no model and no tensor: numbers by name, JSON, zip files.
// What it says in words, and all else that its /predict fetches only when it is needed.
// oxlint-disable-next-line import/no-unassigned-import
import '@rnnkit/data';

import { whole } from './plain.ts';
import { readModelJson } from './model-json.ts';
import { readFloatTensors } from './safetensors/read-safetensors.ts';

export { modelFile, runFile } from './describing.ts';
export { checkFileName } from './file-name.ts';
export { readJsonFile, type Format } from './json-file.ts';
export type { GivenModel, ModelDestination, ModelSource } from './given-model.ts';
export type { ModelFiles } from './model-files.ts';
export { fromFloat16, toFloat16 } from './numbers/float16.ts';
export { readModelJson, writeModelJson, type ModelJson } from './model-json.ts';
export { floatDtypes, type FloatDtype, type StoredDtype } from './safetensors/dtypes.ts';
export {
  readForeignSafetensors,
  type ForeignTensors,
  type OtherTensor,
} from './safetensors/read-foreign-safetensors.ts';
export { readFloatTensors, readSafetensors } from './safetensors/read-safetensors.ts';
export type { AnyTensor, Part, StoredTensor, StoredTensors } from './safetensors/stored-tensor.ts';
export { writeSafetensors } from './safetensors/write-safetensors.ts';
export {
  labelsFile,
  longestText,
  pipelineFile,
  readLabels,
  readTextFile,
  readTextLength,
  tokenizerFile,
  writeLabels,
  writeTextLength,
  type TextLength,
} from './text-files.ts';
export { inflate } from './zip/inflate.ts';
export { openZip, type ZipFile } from './zip/open-zip.ts';
export { unzipModel } from './zip/unzip-model.ts';
export { writeZip, zipModel } from './zip/zip-model.ts';

whole.value = { readModelJson, readFloatTensors };
