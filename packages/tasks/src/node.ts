// @rnnkit/tasks/node: classifiers in folders and files.
import { readModel, writeModel } from '@rnnkit/storage/node';

import { expectClassifier, TextClassifier } from './classification/text-classifier.ts';

/**
 * Writes a classifier to a folder, or to one file if the path ends in `.zip`: the files that `rnnkit train` writes, all of them or
 * none. Only what rnnkit wrote is ever replaced.
 *
 * @throws Error when it cannot be written, or something is there that is not rnnkit's; then nothing has changed
 */
export async function saveClassifier(classifier: TextClassifier, path: string): Promise<void> {
  expectClassifier('saveClassifier', classifier);
  await writeModel(path, await classifier.files());
}

/**
 * Reads a classifier from a folder or a zip file that {@link saveClassifier}, `rnnkit train` or the studio wrote.
 *
 * @throws Error when there is none, or a file of it is missing or damaged
 */
export async function loadClassifier(path: string): Promise<TextClassifier> {
  return TextClassifier.load(await readModel(path), path);
}
