// What the files of a generator say beside its tokenizer: what a token is, and the labels.
import { check, RnnkitError } from '@rnnkit/data';
import { pipelineFile, type ModelFiles } from '@rnnkit/storage';

import { readPipelineFields } from '../pipeline-fields.ts';
import type { TextVocabulary } from '../text-vocabulary.ts';
import { tokenLevels, type TokenLevel } from '../token-level.ts';

/** The bytes of a generator's `pipeline.json`. */
export function writePipeline({ level, labels }: TextVocabulary): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ version: 1, tokenLevel: level, labels }, null, 2)}\n`);
}

/** Reads it. @throws RnnkitError `invalid-file` when it is not what {@link writePipeline} writes */
export function readPipeline(
  files: ModelFiles,
  source: string,
): { readonly level: TokenLevel; readonly labels: readonly string[] } {
  const fields = readPipelineFields(files, source);
  const { version, tokenLevel, labels } = fields;
  const level = tokenLevels.find((known) => known === tokenLevel);
  const isLabels =
    Array.isArray(labels) &&
    labels.every((label): label is string => typeof label === 'string') &&
    new Set(labels).size === labels.length;
  if (version === 1 && level !== undefined && isLabels) return { level, labels };
  throw new RnnkitError(
    'invalid-file',
    `${source}: ${pipelineFile} should hold version 1, a tokenLevel (${tokenLevels.join(' or ')}) and labels, each once; got ${check.describe(fields)}. Is it a generator's?`,
  );
}
