// What Keras saves.
import { RnnkitError } from '@rnnkit/data';
import type { ModelFiles } from '@rnnkit/storage';
import { Tokenizer } from '@rnnkit/text';

import * as plain from '../keras/index.ts';
import * as training from '../keras/training/index.ts';
import { tokenizerPath } from '../keras/keras-object.ts';
import { namesInZip } from './bytes.ts';
import { isCompiled, type ModelContent } from './content.ts';
import { onlyFile, type ModelSource } from './model-source.ts';
import { textRemark, withTextRemark, writeTextRemark } from './text-remark.ts';

type Read = (bytes: Uint8Array) => Promise<plain.KerasModel | training.TrainableKerasModel>;

/** The model of a `.keras` file. */
export function readZip(source: ModelSource): Promise<ModelContent> {
  return read(source, training.readKeras, plain.readKeras);
}

/** The model of a whole-model `.h5` file. */
export function readH5(source: ModelSource): Promise<ModelContent> {
  return read(source, training.readKerasH5, plain.readKerasH5);
}

/** The model with what it was compiled with, and without where that cannot be read. */
async function read(source: ModelSource, whole: Read, alone: Read): Promise<ModelContent> {
  const bytes = (await onlyFile(source))!;
  try {
    const content = contentOf(await whole(bytes), bytes);
    const { model } = content;
    return { ...content, hasOptimizer: isCompiled(model) && model.optimizer.iterations > 0 };
  } catch (error) {
    if (!(error instanceof RnnkitError) || error.code !== 'unsupported') throw error;
    // What is unsupported in the model itself is so again.
    const content = contentOf(await alone(bytes), bytes);
    return { ...content, left: [`what it was compiled with (${error.message})`] };
  }
}

function contentOf({ model, tokenizer, metadata }: plain.KerasModel, bytes: Uint8Array): ModelContent {
  const remarks = withTextRemark(model, metadata.get(textRemark));
  return withLength({ ...remarks, ...(tokenizer !== undefined && { tokenizer }) }, bytes);
}

/** The content with the length of its texts, where a layer of Keras made the ids: that fills up and cuts behind. */
function withLength(content: ModelContent, bytes: Uint8Array): ModelContent {
  const maxLength = content.model.inputShape?.[1];
  const isBeside = namesInZip(bytes)?.includes(tokenizerPath) === true;
  if (content.length !== undefined || content.tokenizer === undefined || isBeside || typeof maxLength !== 'number')
    return content;
  return { ...content, length: { maxLength, padding: 'post', truncating: 'post' } };
}

/** A `.keras` file; without what the model was compiled with where Keras has not all of that, which is said. */
export async function writeFile(
  content: ModelContent,
  name: string,
  note: (words: string) => void,
): Promise<ModelFiles> {
  return new Map([[name, await bytesOf(content, note)]]);
}

async function bytesOf(
  { model, tokenizer: any, labels, length, hasOptimizer = false }: ModelContent,
  note: (words: string) => void,
): Promise<Uint8Array> {
  // Subwords have none.
  const tokenizer = any instanceof Tokenizer ? any : undefined;
  if (any !== tokenizer) note('without its tokenizer: Keras has none of subwords. Take its tokenizer.json along.');
  // The tokenizer has a place of its own.
  const remark = writeTextRemark({ labels, length });
  const metadata = new Map(remark === undefined ? [] : [[textRemark, remark]]);
  if (!isCompiled(model)) return plain.writeKeras(model, { tokenizer, metadata });
  try {
    return await training.writeKeras(model, { tokenizer, metadata, includeOptimizer: hasOptimizer });
  } catch (error) {
    if (!(error instanceof RnnkitError) || error.code !== 'unsupported') throw error;
    // What is unsupported in the model itself is so again.
    const bytes = await plain.writeKeras(model, { tokenizer, metadata });
    note(`without what the model was compiled with. ${error.message}`);
    return bytes;
  }
}
