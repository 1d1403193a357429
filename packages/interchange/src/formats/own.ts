// rnnkit's own folders and zip files.
import { RnnkitError } from '@rnnkit/data';
import { optimizerFile, saveModel as saveUntrained } from '@rnnkit/models';
import {
  labelsFile,
  modelFile,
  pipelineFile,
  readLabels,
  readTextFile,
  readTextLength,
  tokenizerFile,
  unzipModel,
  writeLabels,
  writeTextLength,
  type ModelFiles,
} from '@rnnkit/storage';
import { anyTokenizerFromJson } from '@rnnkit/text/subwords';
import { loadModel, saveModel } from '@rnnkit/training';

import { isCompiled, type ModelContent } from './content.ts';
import { onlyFile, someFiles, type ModelSource } from './model-source.ts';

/** The model of a folder, or of a zip file. */
export async function readOwn(source: ModelSource): Promise<ModelContent> {
  const files = await filesOf(source);
  const parts = textPartsOf(files, source.name);
  return { model: await loadModel<unknown>(files), hasOptimizer: files.has(optimizerFile), ...parts };
}

/** What else is in a folder is not of the model. */
const ownNames = [modelFile, 'weights.safetensors', optimizerFile, tokenizerFile, labelsFile, pipelineFile];

async function filesOf(source: ModelSource): Promise<ModelFiles> {
  const bytes = await onlyFile(source);
  if (bytes !== undefined) return unzipModel(bytes);
  return someFiles(
    source,
    ownNames.filter((name) => source.names.includes(name)),
  );
}

/** The parts of a model that reads texts, as far as its files have them. */
export function textPartsOf(files: ModelFiles, source: string): Omit<ModelContent, 'model'> {
  return {
    ...(files.has(tokenizerFile) && { tokenizer: readTokenizer(files, source) }),
    ...(files.has(labelsFile) && { labels: readLabels(files, source) }),
    ...(files.has(pipelineFile) && { length: readTextLength(files, source) }),
  };
}

function readTokenizer(files: ModelFiles, source: string): ModelContent['tokenizer'] {
  const json = readTextFile(files, tokenizerFile, source);
  try {
    return anyTokenizerFromJson(json);
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${tokenizerFile}: ${(error as Error).message}`, { cause: error });
  }
}

/** The parts of a model that reads texts, as the files that a classifier has. */
export function textFilesOf({ tokenizer, labels, length }: Omit<ModelContent, 'model'>): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  if (tokenizer !== undefined) files.set(tokenizerFile, new TextEncoder().encode(JSON.stringify(tokenizer)));
  if (labels !== undefined) files.set(labelsFile, writeLabels(labels));
  if (length !== undefined) files.set(pipelineFile, writeTextLength(length));
  return files;
}

/** The files of a model, with what it was compiled with, and the optimizer's memory where that belongs to it. */
export async function writeOwn(content: ModelContent): Promise<ModelFiles> {
  const { model } = content;
  const assets = textFilesOf(content);
  const options = { assets, task: assets.size === 3 ? 'classification' : undefined };
  return isCompiled(model)
    ? saveModel(model, { ...options, includeOptimizer: content.hasOptimizer === true })
    : saveUntrained(model, options);
}
