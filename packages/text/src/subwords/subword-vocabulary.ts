// Tokens and their ids, as a tokenizer.json has them: an object, whose names may be "__proto__" and "2020".
import { check } from '@rnnkit/data';
import { damaged, fieldsOf } from './refuse.ts';

const largestId = 2 ** 26 - 1;

/** The ids of tokens. @throws RnnkitError `invalid-file` when one is no id, or two tokens have the same */
export function readVocabulary(json: unknown): ReadonlyMap<string, number> {
  const vocabulary = new Map<string, number>();
  const taken = new Set<number>();
  for (const [token, id] of Object.entries(fieldsOf(json, 'the vocabulary'))) {
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) > largestId)
      throw damaged(`the id of ${check.describe(token)} has to be a whole number; got ${check.describe(id)}`);
    if (taken.has(id as number)) throw damaged(`two tokens have the id ${String(id)}`);
    taken.add(id as number);
    vocabulary.set(token, id as number);
  }
  return vocabulary;
}

/** The object of some tokens, in the order of their ids. */
export function vocabularyJson(vocabulary: ReadonlyMap<string, number>): object {
  return Object.fromEntries([...vocabulary].toSorted(([, one], [, other]) => one - other));
}
