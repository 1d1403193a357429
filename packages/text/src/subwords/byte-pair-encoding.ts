// Byte-pair encoding (Sennrich et al. 2016): the characters of a word, of which pairs are merged in the order in which they were learned.
import { check } from '@rnnkit/data';
import { MergeQueue } from './merge-queue.ts';
import { damaged, flagOf, listOf, notDone, textOf, type Fields } from './refuse.ts';
import type { SubwordModel, Subwords } from './subword-model.ts';
import { readVocabulary, vocabularyJson } from './subword-vocabulary.ts';

/** More ids than any vocabulary has: two of them are one key. */
const idLimit = 2 ** 26;

/** The key of two ids in a row. */
export function pairKey(left: number, right: number): number {
  return left * idLimit + right;
}

/** What byte-pair encoding goes by. */
export interface BytePairs {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** The pairs of tokens, those that are merged first in front. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  /** Stands for a character that is not known; without it such are left out. */
  readonly unknownToken: string | undefined;
  /** What tokens begin with that go on with a word. */
  readonly prefix: string;
  /** What tokens end with that end a word. */
  readonly suffix: string;
  /** Whether unknown characters in a row are one token. */
  readonly fusesUnknown: boolean;
  /** Whether unknown characters are written as the tokens of their bytes, such as `<0xE2>`, where there are such. */
  readonly bytesOfUnknown: boolean;
  /** Whether a word that is a token as a whole is one. */
  readonly takesWholeWords: boolean;
}

/** The characters of a word as tokens: a list of which each knows the next and the one before. */
interface Symbols {
  readonly ids: number[];
  /** How many bytes each takes; 0 for one that is a part of the one before it by now. */
  readonly lengths: number[];
}

/** The model of some pairs. @throws RnnkitError `invalid-file` when they do not belong together */
export function bytePairEncoding(pairs: BytePairs): SubwordModel {
  const { vocabulary, unknownToken, prefix, suffix, takesWholeWords } = pairs;
  const unknownId = unknownToken === undefined ? undefined : vocabulary.get(unknownToken);
  if (unknownToken !== undefined && unknownId === undefined)
    throw damaged(`the unknown token ${check.describe(unknownToken)} is not in the vocabulary`);
  const ranks = ranksOf(pairs);
  const symbolOf = symbolsOf(pairs, unknownId);
  const cut = (word: string): Subwords => {
    const whole = takesWholeWords ? vocabulary.get(word) : undefined;
    if (whole !== undefined) return { ids: [whole], starts: [0], ends: [word.length] };
    const symbols = symbolOf(Array.from(word));
    mergeAll(symbols, ranks);
    return placed(word, symbols);
  };
  return {
    vocabulary,
    unknownId,
    cut,
    toJSON: () => ({
      type: 'BPE',
      dropout: null,
      unk_token: unknownToken ?? null,
      continuing_subword_prefix: prefix === '' ? null : prefix,
      end_of_word_suffix: suffix === '' ? null : suffix,
      fuse_unk: pairs.fusesUnknown,
      byte_fallback: pairs.bytesOfUnknown,
      ignore_merges: takesWholeWords,
      vocab: vocabularyJson(vocabulary),
      merges: pairs.merges,
    }),
  };
}

/** The model that a tokenizer.json describes. @throws RnnkitError `unsupported` and `invalid-file` */
export function readBytePairs(fields: Fields): SubwordModel {
  const { dropout, unk_token: unknown, continuing_subword_prefix: prefix, end_of_word_suffix: suffix } = fields;
  if ((dropout ?? 0) !== 0) throw notDone('merges that are left out by chance (dropout)');
  const optional = (value: unknown, what: string): string | undefined =>
    value === null || value === undefined ? undefined : textOf(value, what);
  return bytePairEncoding({
    vocabulary: readVocabulary(fields['vocab']),
    merges: listOf(fields['merges'], 'merges').map(readMerge),
    unknownToken: optional(unknown, 'unk_token'),
    prefix: optional(prefix, 'continuing_subword_prefix') ?? '',
    suffix: optional(suffix, 'end_of_word_suffix') ?? '',
    fusesUnknown: flagOf(fields['fuse_unk'] ?? false, 'fuse_unk'),
    bytesOfUnknown: flagOf(fields['byte_fallback'] ?? false, 'byte_fallback'),
    takesWholeWords: flagOf(fields['ignore_merges'] ?? false, 'ignore_merges'),
  });
}

function readMerge(merge: unknown, place: number): readonly [string, string] {
  const [left, right, ...more] = typeof merge === 'string' ? merge.split(' ') : listOf(merge, `merge ${place + 1}`);
  if (typeof left === 'string' && typeof right === 'string' && more.length === 0) return [left, right];
  throw damaged(`merge ${place + 1} has to be two tokens; got ${check.describe(merge)}`);
}

/** For each pair that is merged how early, and to which id: one number of both. */
function ranksOf({ vocabulary, merges, prefix }: BytePairs): ReadonlyMap<number, number> {
  const ranks = new Map<number, number>();
  for (const [rank, [left, right]] of merges.entries()) {
    const ids = [left, right, left + right.slice(prefix.length)].map((token) => {
      const id = vocabulary.get(token);
      if (id === undefined) throw damaged(`the merge ${rank + 1} needs ${check.describe(token)}, which is no token`);
      return id;
    });
    ranks.set(pairKey(ids[0]!, ids[1]!), pairKey(rank, ids[2]!));
  }
  return ranks;
}

function symbolsOf(pairs: BytePairs, unknownId: number | undefined): (characters: readonly string[]) => Symbols {
  const { vocabulary, prefix, suffix, fusesUnknown, bytesOfUnknown } = pairs;
  return (characters) => {
    const ids: number[] = [];
    const lengths: number[] = [];
    let unknownLength = 0;
    const add = (id: number, length: number): void => {
      ids.push(id);
      lengths.push(length);
    };
    const endUnknown = (): void => {
      if (unknownLength > 0) add(unknownId!, unknownLength);
      unknownLength = 0;
    };
    for (const [place, character] of characters.entries()) {
      const token = (place > 0 ? prefix : '') + character + (place === characters.length - 1 ? suffix : '');
      const id = vocabulary.get(token);
      const length = bytesIn(character);
      if (id !== undefined) {
        endUnknown();
        add(id, length);
        continue;
      }
      const bytes = bytesOfUnknown ? byteTokens(token, vocabulary) : undefined;
      if (bytes !== undefined) for (const byte of bytes) add(byte, 1);
      else if (unknownId !== undefined) {
        if (!fusesUnknown) endUnknown();
        unknownLength += length;
      }
    }
    endUnknown();
    return { ids, lengths };
  };
}

/** The ids of a text's bytes, if all have one. */
function byteTokens(text: string, vocabulary: ReadonlyMap<string, number>): readonly number[] | undefined {
  const ids = Array.from(new TextEncoder().encode(text), (byte) =>
    vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  );
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

/** Merges the pair that was learned first, of equal ones the leftmost, until there is none. */
function mergeAll({ ids, lengths }: Symbols, ranks: ReadonlyMap<number, number>): void {
  if (ids.length < 2) return;
  const next = ids.map((_, place) => place + 1);
  const previous = ids.map((_, place) => place - 1);
  const queue = new MergeQueue();
  /** By its rank, and then by its place. */
  const offer = (place: number): void => {
    const merge = ranks.get(pairKey(ids[place]!, ids[next[place]!]!));
    if (merge !== undefined) queue.push(Math.floor(merge / idLimit) * idLimit + place);
  };
  for (let place = 0; place < ids.length - 1; place++) offer(place);
  for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
    const place = top % idLimit;
    const right = next[place]!;
    if (lengths[place] === 0 || right >= ids.length) continue;
    const merge = ranks.get(pairKey(ids[place]!, ids[right]!));
    // What stood here is merged already.
    if (merge === undefined || Math.floor(merge / idLimit) !== Math.floor(top / idLimit)) continue;
    ids[place] = merge % idLimit;
    lengths[place]! += lengths[right]!;
    lengths[right] = 0;
    const after = next[right]!;
    next[place] = after;
    if (after < ids.length) {
      previous[after] = place;
      offer(place);
    }
    if (previous[place]! >= 0) offer(previous[place]!);
  }
}

/** The tokens that are left, and the characters that their bytes belong to. */
function placed(word: string, { ids, lengths }: Symbols): Subwords {
  const subwords = { ids: [] as number[], starts: [] as number[], ends: [] as number[] };
  /** The character that is reached: where it begins, and how many bytes come before it and with it. */
  let [unit, before] = [0, 0];
  let bytes = 0;
  const reach = (byte: number): number => {
    for (;;) {
      const size = bytesIn(word.slice(unit, unit + unitsAt(word, unit)));
      if (byte < before + size || unit + unitsAt(word, unit) >= word.length) return unit;
      before += size;
      unit += unitsAt(word, unit);
    }
  };
  for (const [place, length] of lengths.entries()) {
    if (length === 0) continue;
    subwords.ids.push(ids[place]!);
    subwords.starts.push(reach(bytes));
    bytes += length;
    const last = reach(bytes - 1);
    subwords.ends.push(last + unitsAt(word, last));
  }
  return subwords;
}

function unitsAt(text: string, unit: number): number {
  return text.codePointAt(unit)! > 0xff_ff ? 2 : 1;
}

/** How many bytes a character has in UTF-8. */
function bytesIn(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x80) return 1;
  if (code < 0x8_00) return 2;
  return code > 0xff_ff ? 4 : 3;
}
