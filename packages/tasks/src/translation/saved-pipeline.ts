// What the files of a translator say beside its tokenizers.
import { check, RnnkitError } from '@rnnkit/data';
import { pipelineFile, type ModelFiles } from '@rnnkit/storage';

import { readPipelineFields } from '../pipeline-fields.ts';
import { tokenLevels, type TokenLevel } from '../token-level.ts';

/** The bytes of a translator's `pipeline.json`. */
export function writeTranslatorPipeline(level: TokenLevel, longestTarget: number): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ version: 1, tokenLevel: level, longestTarget }, null, 2)}\n`);
}

/** Reads it. @throws RnnkitError `invalid-file` when it is not what {@link writeTranslatorPipeline} writes */
export function readTranslatorPipeline(
  files: ModelFiles,
  source: string,
): { readonly level: TokenLevel; readonly longestTarget: number } {
  const fields = readPipelineFields(files, source);
  const { version, tokenLevel, longestTarget } = fields;
  const level = tokenLevels.find((known) => known === tokenLevel);
  const isLength = typeof longestTarget === 'number' && Number.isSafeInteger(longestTarget) && longestTarget > 0;
  if (version === 1 && level !== undefined && isLength && longestTarget <= 1_000_000) return { level, longestTarget };
  throw new RnnkitError(
    'invalid-file',
    `${source}: ${pipelineFile} should hold version 1, a tokenLevel (${tokenLevels.join(' or ')}) and a longestTarget from 1 to 1,000,000; got ${check.describe(fields)}. Is it a translator's?`,
  );
}
