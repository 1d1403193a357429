import { languageCodes } from '@rnnkit/data';

import type { ModelInfo } from '../worker/protocol.ts';

const codes = new Set(languageCodes);

/** Whether a model's classes are languages, by their codes. */
export function isLanguageModel(model: Pick<ModelInfo, 'labels'> | undefined): boolean {
  return model?.labels.every((label) => codes.has(label)) ?? false;
}
