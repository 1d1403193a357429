// rnnkit inspect: what a model is.
import { loadClassifier } from '@rnnkit/classifier/node';

import { chooseBackend } from '../backends.ts';
import { namesOf } from '../data.ts';
import { print } from '../output.ts';

/** Most classes that are shown. */
const mostClasses = 100;

/** Shows a model's layers, sizes, tokens and classes. */
export async function inspect(path: string): Promise<void> {
  await chooseBackend('auto', 1);
  const { model, tokenizer, labels, maxLength } = await loadClassifier(path);
  for (const line of model.summary().split('\n')) print(line);
  print('');
  const { lower = true, normalization = 'none', ngrams = 1 } = tokenizer.options;
  const level = tokenizer.charLevel ? 'characters' : 'words';
  const runs = ngrams === 1 ? '' : ` and runs of up to ${ngrams} of them`;
  print(`tokens      ${level}${runs}, ${tokenizer.wordIndex.size} known`);
  print(`case        ${lower ? 'small letters alone' : 'kept'}; Unicode normalization ${normalization}`);
  print(`max length  ${maxLength}`);
  print(`classes     ${labels.length}: ${namesOf(labels, mostClasses)}`);
}
