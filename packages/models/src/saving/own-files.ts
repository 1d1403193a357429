// The names of the files that a model has.
import { modelFile } from '@rnnkit/storage/predict';

/** The file of the weights. */
export const weightsFile = 'weights.safetensors';
/** The file of what an optimizer remembers, where training put one. */
export const optimizerFile = 'optimizer.safetensors';
/** Names that assets cannot have. */
export const ownFiles: readonly string[] = [modelFile, weightsFile, optimizerFile];
