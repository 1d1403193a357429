// @rnnkit/storage/predict: what unpacks a model, and reads the two files of one that has nothing unusual; what reads all others, or says why they are
// refused, it fetches when it is needed.
export { modelFile } from './describing.ts';
export type { ModelFiles } from './model-files.ts';
export type { ModelJson } from './model-json.ts';
export { readFloatTensors, readModelJson } from './plain.ts';
export type { StoredTensor } from './safetensors/stored-tensor.ts';
export { unzipModel } from './zip/unzip-model.ts';
