// What Keras saves.
import type { ModelFiles } from '@rnnkit/storage';

import { readKeras, readKerasH5 } from '../keras/read-keras.ts';
import { writeKeras } from '../keras/write-keras.ts';
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

/** A `.keras` file. */
export async function writeFile({ model }: ModelContent, name: string): Promise<ModelFiles> {
  return new Map([[name, await writeKeras(model)]]);
}
