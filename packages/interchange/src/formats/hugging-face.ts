// Repositories of the Hugging Face hub.
import { RnnkitError } from '@rnnkit/data';
import type { ModelFiles } from '@rnnkit/storage';

import { configFile, ownTokenizerFile, tokenizerFile, weightsFile } from '../hugging-face/parts.ts';
import { readHuggingFace } from '../hugging-face/read-hugging-face.ts';
import { writeHuggingFace } from '../hugging-face/write-hugging-face.ts';
import type { ModelContent } from './content.ts';
import { someFiles, type ModelSource } from './model-source.ts';

/** The model of a folder. */
export async function readFiles(source: ModelSource): Promise<ModelContent> {
  const tokenizer = source.names.includes(ownTokenizerFile) ? ownTokenizerFile : tokenizerFile;
  const names = [configFile, weightsFile, tokenizer].filter((name) => source.names.includes(name));
  return readHuggingFace(await someFiles(source, names));
}

/** The files of a repository. A tokenizer that Hugging Face's libraries do not have is written for readers here alone, and that is said. */
export async function writeFiles(
  { model, tokenizer, labels, length }: ModelContent,
  note: (words: string) => void,
): Promise<ModelFiles> {
  try {
    return await writeHuggingFace(model, { tokenizer, labels, length });
  } catch (error) {
    if (!(error instanceof RnnkitError) || error.code !== 'unsupported' || tokenizer === undefined) throw error;
    const files = await writeHuggingFace(model, { tokenizer, labels, length, tokenizerJson: false });
    note(`without a tokenizer.json for Hugging Face's own libraries. ${error.message}`);
    return files;
  }
}
