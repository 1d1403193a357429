// What Keras saves.
import { readKeras, readKerasH5 } from '../keras/read-keras.ts';
import type { ModelContent } from './content.ts';
import { onlyFile, type ModelSource } from './model-source.ts';

/** The model of a `.keras` file. */
export async function readZip(source: ModelSource): Promise<ModelContent> {
  return readKeras((await onlyFile(source))!);
}

/** The model of a whole-model `.h5` file. */
export async function readH5(source: ModelSource): Promise<ModelContent> {
  return readKerasH5((await onlyFile(source))!);
}
