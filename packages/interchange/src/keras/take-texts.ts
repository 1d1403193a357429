// Takes what makes ids of texts off a model, or from beside it.
import type { ZipFile } from '@rnnkit/storage';
import type { Tokenizer } from '@rnnkit/text';

import { utf8 } from './keras-json.ts';
import { tokenizerPath, type KerasObject } from './keras-object.ts';
import { separate, tokenizerBeside, tokenizerOf, vocabularyPaths } from './text-layers.ts';

/** A model of ids, and the tokenizer that makes them. */
export interface WithoutTexts {
  readonly model: KerasObject;
  readonly tokenizer: Tokenizer | undefined;
}

const largestVocabulary = 256 * 1024 ** 2;

/** The model of ids, and the tokenizer of the layer that it had, or of the JSON beside it. */
export async function takeTexts(model: KerasObject, zip: ZipFile | undefined): Promise<WithoutTexts> {
  const { model: without, textLayer } = separate(model);
  if (textLayer === undefined) {
    const json = await zip?.read(tokenizerPath, largestVocabulary);
    return { model, tokenizer: json && tokenizerBeside(json) };
  }
  const path = vocabularyPaths(textLayer.className).find((name) => zip?.names.includes(name));
  const bytes = path === undefined ? undefined : await zip?.read(path, largestVocabulary);
  return { model: without, tokenizer: tokenizerOf(textLayer, bytes && utf8(bytes)) };
}
