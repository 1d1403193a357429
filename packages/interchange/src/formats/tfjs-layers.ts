// LayersModels of TensorFlow.js.
import type { ModelFiles } from '@rnnkit/storage';

import { readTfjsLayers, tfjsLayersFiles } from '../tfjs-layers/read-tfjs-layers.ts';
import { writeTfjsLayers } from '../tfjs-layers/write-tfjs-layers.ts';
import type { ModelContent } from './content.ts';
import { someFiles, type ModelSource } from './model-source.ts';
import { textRemark, withTextRemark, writeTextRemark } from './text-remark.ts';

const modelJson = 'model.json';

/** The model of a folder with a `model.json` and its weights. */
export async function readFiles(source: ModelSource): Promise<ModelContent> {
  const weights = tfjsLayersFiles(await source.read(modelJson));
  const { model, metadata } = await readTfjsLayers(await someFiles(source, [modelJson, ...weights]));
  const remark = metadata?.[textRemark];
  return withTextRemark(model, typeof remark === 'string' ? remark : undefined);
}

/** A `model.json` and its weights. */
export async function writeFiles(content: ModelContent): Promise<ModelFiles> {
  const text = writeTextRemark(content);
  return writeTfjsLayers(content.model, text === undefined ? {} : { metadata: { [textRemark]: text } });
}
