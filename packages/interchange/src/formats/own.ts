// rnnkit's own folders and zip files.
import { RnnkitError } from '@rnnkit/data';
import { optimizerFile, saveModel as saveUntrained } from '@rnnkit/models';
import {
  labelsFile,
  modelFile,
  pipelineFile,
  readLabels,
  readModelJson,
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
  const model = await loadModel<unknown>(files);
  const { task = 'classification' } = readModelJson(files.get(modelFile)!);
  const parts = task === 'classification' ? textPartsOf(files, source.name) : partsOfTask(files, source.name, task);
  return { model, hasOptimizer: files.has(optimizerFile), ...parts };
}

/** What another task has besides its model: what a classifier has, too, is kept, and the rest is said. */
function partsOfTask(files: ModelFiles, source: string, task: string): Omit<ModelContent, 'model'> {
  const { [pipelineFile]: pipeline, ...others } = Object.fromEntries(files);
  if (pipeline === undefined) return textPartsOf(files, source);
  const said = Object(parseJson(readTextFile(files, pipelineFile, source))) as Readonly<Record<string, unknown>>;
  const rest = Object.entries(said).filter(([name]) => !lengthNames.has(name));
  const words = rest.map(([name, value]) => (typeof value === 'number' ? `${name} ${value}` : name));
  const parts = textPartsOf('maxLength' in said ? files : new Map(Object.entries(others)), source);
  const left = `what ${pipelineFile} says for the task ${task} (${words.join(', ')})`;
  return { ...parts, ...(words.length > 0 && { left: [left] }) };
}

/** What is said of how long texts are. */
const lengthNames: ReadonlySet<string> = new Set(['version', 'maxLength', 'padding', 'truncating']);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
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
