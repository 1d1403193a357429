// tokenizer.json, as Hugging Face's tokenizers write it: a pipeline and a vocabulary.
import { check, RnnkitError } from '@rnnkit/data';
import { readAddedTokens, type AddedToken } from './added-tokens.ts';
import { readBytePairs } from './byte-pair-encoding.ts';
import { damaged, fieldsOf, notDone, textOf, type Fields } from './refuse.ts';
import type { SubwordModel } from './subword-model.ts';
import { readWholeWords, readWordPieces } from './word-piece.ts';

/** What a tokenizer.json holds. */
export interface SubwordTokenizerJson {
  readonly version: '1.0';
  /** To which length texts are cut; what is told, and not done. */
  readonly truncation: unknown;
  /** To which length texts are filled up; what is told, and not done. */
  readonly padding: unknown;
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly post_processor: unknown;
  readonly decoder: unknown;
  readonly model: object;
}

/** A tokenizer.json, read: its model, and what else it says. */
export interface ReadTokenizerJson {
  readonly json: Omit<SubwordTokenizerJson, 'model' | 'added_tokens'>;
  readonly addedTokens: readonly AddedToken[];
  readonly model: SubwordModel;
}

const members = new Set([
  'version',
  'truncation',
  'padding',
  'added_tokens',
  'normalizer',
  'pre_tokenizer',
  'post_processor',
  'decoder',
  'model',
]);

/** Reads a tokenizer.json. @throws RnnkitError `invalid-file` when it is none, `unsupported` for what is not done here */
export function readTokenizerJson(json: unknown): ReadTokenizerJson {
  const fields = fieldsOf(typeof json === 'string' ? parse(json) : json, 'it');
  if (fields['version'] !== '1.0')
    throw damaged(`its version has to be "1.0"; got ${check.describe(fields['version'])}`);
  const unknown = Object.keys(fields).filter((name) => !members.has(name));
  if (unknown.length > 0) throw notDone(check.describeList(unknown));
  const model = modelOf(fieldsOf(fields['model'], 'its model'));
  const part = (name: string): unknown => fields[name] ?? null;
  return {
    json: {
      version: '1.0',
      truncation: part('truncation'),
      padding: part('padding'),
      normalizer: part('normalizer'),
      pre_tokenizer: part('pre_tokenizer'),
      post_processor: part('post_processor'),
      decoder: part('decoder'),
    },
    addedTokens: readAddedTokens(fields['added_tokens'], model.vocabulary),
    model,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RnnkitError('invalid-file', 'This tokenizer.json is not valid JSON.', { cause: error });
  }
}

const readers: Readonly<Record<string, (fields: Fields) => SubwordModel>> = {
  BPE: readBytePairs,
  WordPiece: readWordPieces,
  WordLevel: readWholeWords,
};

function modelOf(fields: Fields): SubwordModel {
  const type = textOf(fields['type'] ?? guessedType(fields), "its model's type");
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (read === undefined) throw notDone(`the model ${type}`);
  return read(fields);
}

/** Older files do not say which model it is. */
function guessedType(fields: Fields): string | undefined {
  if (fields['merges'] !== undefined) return 'BPE';
  return fields['max_input_chars_per_word'] === undefined ? undefined : 'WordPiece';
}
