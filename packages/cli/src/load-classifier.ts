import { TextClassifier } from '@rnnkit/classifier';
import { readModel } from '@rnnkit/storage/node';

/** The classifier that `rnnkit train` wrote to a folder or a .zip file. */
export async function loadClassifier(path: string): Promise<TextClassifier> {
  return TextClassifier.load(await readModel(path), path);
}
