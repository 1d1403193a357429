// @rnnkit/storage/predict: what reads the two files of a model that has nothing unusual; what reads all others, or says why they are
// refused, it fetches when it is needed.
export { modelFile } from './describing.ts';
export type { ModelFiles } from './model-files.ts';
export type { ModelJson } from './model-json.ts';
export { readFloatTensors, readModelJson } from './plain.ts';
export type { StoredTensor } from './safetensors/stored-tensor.ts';
