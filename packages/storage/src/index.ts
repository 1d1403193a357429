// @rnnkit/storage: what the files of a saved model consist of. It knows no model and no tensor: numbers by name, JSON, zip files.
export { modelFile, runFile } from './describing.ts';
export { checkFileName } from './file-name.ts';
export { readJsonFile } from './json-file.ts';
export type { ModelFiles } from './model-files.ts';
export { readModelJson, modelFormat, modelVersion } from './model-json.ts';
export { readSafetensors, writeSafetensors, type StoredTensor, type StoredTensors } from './safetensors.ts';
export { unzipModel } from './zip/unzip-model.ts';
export { zipModel } from './zip/zip-model.ts';
