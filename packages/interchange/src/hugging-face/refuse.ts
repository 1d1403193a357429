// What a tokenizer.json cannot say.
import { RnnkitError } from '@rnnkit/data';

/** What cannot be said, and what to do. */
export function cannotSay(what: string, instead = ''): RnnkitError {
  return new RnnkitError(
    'unsupported',
    `writeHuggingFace: a tokenizer.json of Hugging Face cannot say ${what}.${instead} With tokenizerJson: false, the tokenizer is written in Keras' JSON alone.`,
  );
}
