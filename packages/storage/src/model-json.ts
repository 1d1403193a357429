// model.json as JSON: whether it is one that rnnkit wrote, before anything else of it is looked at.
import { modelFile } from './describing.ts';
import { readJsonFile } from './json-file.ts';

/** Its format. */
export const modelFormat = 'rnnkit-sequential';
/** The version of its format. */
export const modelVersion = 1;

/** What a model.json holds, unchecked but for its format. @throws Error when it is not one that rnnkit wrote */
export function readModelJson(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  return readJsonFile(bytes, modelFile, 'a model', modelFormat, modelVersion);
}
