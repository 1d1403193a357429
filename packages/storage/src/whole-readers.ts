// What reads the files of a model, whatever they are like, or says why it refuses them.
export { readModelJson } from './model-json.ts';
export { readFloatTensors } from './safetensors/read-safetensors.ts';
