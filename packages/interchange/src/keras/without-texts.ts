// Models that read texts: what makes ids of them is taken off, as a tokenizer. What does so is fetched where there is one.
import type { ZipFile } from '@rnnkit/storage';

import { isFields, readsTexts, tokenizerPath, type KerasObject } from './keras-object.ts';
import type { WithoutTexts } from './take-texts.ts';

/** A model without the layer that reads texts, and the tokenizer that does the same, or lies beside it. */
export async function withoutTexts(model: KerasObject, zip: ZipFile | undefined): Promise<WithoutTexts> {
  const isBeside = zip?.names.includes(tokenizerPath) === true;
  const { layers } = model.config;
  const isWithin = Array.isArray(layers) && layers.some((layer) => isFields(layer) && readsTexts(layer['class_name']));
  if (!isBeside && !isWithin) return { model, tokenizer: undefined };
  const { takeTexts } = await import('./take-texts.ts');
  return takeTexts(model, zip);
}
