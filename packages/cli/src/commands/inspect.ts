// rnnkit inspect: what a model is.
import { chooseBackend } from '../choose-backend.ts';
import { loadClassifier } from '../load-classifier.ts';

/** Shows a model's layers, sizes, tokens and classes. */
export async function inspect(path: string): Promise<void> {
  await chooseBackend('auto');
  const { model, tokenizer, labels, maxLength } = await loadClassifier(path);
  console.log(model.summary());
  console.log();
  console.log(`tokens      ${tokenizer.charLevel ? 'characters' : 'words'}, ${tokenizer.wordIndex.size} known`);
  console.log(`max length  ${maxLength}`);
  console.log(`classes     ${labels.length}: ${labels.join(', ')}`);
}
