import { RnnkitError } from '@rnnkit/data';
import { pipelineFile, readTextFile, type ModelFiles } from '@rnnkit/storage';

/** What a task's `pipeline.json` says, not checked. @throws RnnkitError `invalid-file` when there is none, or it is no JSON */
export function readPipelineFields(files: ModelFiles, source: string): Readonly<Record<string, unknown>> {
  const text = readTextFile(files, pipelineFile, source);
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch (error) {
    throw new RnnkitError('invalid-file', `${source}: ${pipelineFile} is not valid JSON.`, { cause: error });
  }
}
