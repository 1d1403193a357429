// The words, characters and tags of a tagger by number, and sentences as numbers.
import type { TagScheme } from '@rnnkit/data';
import { hashedNgrams } from '@rnnkit/text/vectors';
import type { SubwordTokenizer } from '@rnnkit/text/subwords';
import { SubwordTrainer } from '@rnnkit/text/subwords-training';

import type { TaggedWords } from './examples.ts';
import type { TaggerSettings } from './options.ts';

/** What a tagger's vocabulary is made of, as its file holds it. */
export interface TaggingVocabularyParts {
  /** Words in lower case; the first has the id 2. Id 0 is padding, and 1 an unknown word. */
  readonly words: readonly string[];
  /** Characters, or subwords, with the same ids; undefined for a tagger that does not read them. */
  readonly characters: readonly string[] | undefined;
  /** What takes words apart into subwords; undefined where they are taken apart into characters. */
  readonly subwords?: SubwordTokenizer | undefined;
  /** Characters, or subwords, of a word that are read. */
  readonly maxWordLength: number;
  /** Rows for hashed runs of characters, after those of the words; 0 where words have a row alone. */
  readonly subwordBuckets: number;
  /** The tags, in the order of the model's outputs. */
  readonly tags: readonly string[];
  /** How tags say where entities are; undefined where they say something of each word alone. */
  readonly scheme: TagScheme | undefined;
  /** The commonest tag of each id of a word, padding's being that of no word; what a tagger has to be better than. */
  readonly commonestTags: readonly number[];
}

/** What the rows of a batch are. */
export interface TaggingInputs {
  /** The word at each step; where words are made of parts, its parts, filled up with 0. */
  readonly words: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly characters?: { readonly data: Int32Array; readonly shape: readonly number[] };
}

/** Words whose rows are remembered. */
const mostBags = 100_000;

/** Words, characters and tags by number. */
export class TaggingVocabulary {
  readonly parts: TaggingVocabularyParts;
  readonly #words: ReadonlyMap<string, number>;
  readonly #characters: ReadonlyMap<string, number>;
  readonly #tags: ReadonlyMap<string, number>;
  /** Words come again and again. */
  readonly #bags = new Map<string, readonly number[]>();

  constructor(parts: TaggingVocabularyParts) {
    this.parts = parts;
    const numbered = (list: readonly string[] = []): ReadonlyMap<string, number> =>
      new Map(list.map((one, place) => [one, place + 2]));
    this.#words = numbered(parts.words);
    this.#characters = numbered(parts.characters);
    this.#tags = new Map(parts.tags.map((tag, place) => [tag, place]));
  }

  /** Rows of the table of words. */
  get rows(): number {
    return this.parts.words.length + 2 + this.parts.subwordBuckets;
  }

  /** The id of a word; 1 for one that is not known. */
  idOf(word: string): number {
    return this.#words.get(word.toLowerCase()) ?? 1;
  }

  /** The number of a tag, if it is one of the tagger's. */
  numberOf(tag: string): number | undefined {
    return this.#tags.get(tag);
  }

  /** Sentences as rows of one length, filled up behind with 0. */
  encode(sentences: readonly (readonly string[])[]): TaggingInputs {
    const time = sentences.reduce((longest, words) => Math.max(longest, words.length), 1);
    const { characters, maxWordLength, subwordBuckets } = this.parts;
    const words = subwordBuckets === 0 ? this.#wholeWords(sentences, time) : this.#partsOfWords(sentences, time);
    if (characters === undefined) return { words };
    const letters = sentences.map((one) => one.map((word) => this.#partsOf(word).slice(-maxWordLength)));
    // Behind each word is a place without a letter: so a convolution sees where it ends, whatever other words are beside it.
    const width =
      letters.reduce((most, row) => row.reduce((longest, one) => Math.max(longest, one.length), most), 0) + 1;
    const data = new Int32Array(sentences.length * time * width);
    for (const [row, one] of letters.entries()) {
      for (const [step, word] of one.entries()) {
        const from = (row * time + step) * width;
        data.set(word, from);
      }
    }
    return { words, characters: { data, shape: [sentences.length, time, width] } };
  }

  #wholeWords(sentences: readonly (readonly string[])[], time: number): TaggingInputs['words'] {
    const data = new Int32Array(sentences.length * time);
    for (const [row, words] of sentences.entries())
      for (const [step, word] of words.entries()) data[row * time + step] = this.idOf(word);
    return { data, shape: [sentences.length, time] };
  }

  #partsOfWords(sentences: readonly (readonly string[])[], time: number): TaggingInputs['words'] {
    const bags = sentences.map((words) => words.map((word) => this.#bagOf(word.toLowerCase())));
    const size = bags.reduce((most, row) => row.reduce((longest, bag) => Math.max(longest, bag.length), most), 1);
    const data = new Int32Array(sentences.length * time * size);
    for (const [row, one] of bags.entries())
      for (const [step, bag] of one.entries()) data.set(bag, (row * time + step) * size);
    return { data, shape: [sentences.length, time, size] };
  }

  /** The rows of a word: its own, if it is known, and those of its runs of characters. */
  #bagOf(word: string): readonly number[] {
    const known = this.#bags.get(word);
    if (known !== undefined) return known;
    const { words, maxWordLength, subwordBuckets: buckets } = this.parts;
    const own = this.#words.get(word);
    const runs = hashedNgrams(Array.from(word).slice(-maxWordLength).join(''), { buckets });
    const bag = [...(own === undefined ? [] : [own]), ...runs.map((run) => words.length + 2 + run)];
    if (this.#bags.size >= mostBags) this.#bags.clear();
    this.#bags.set(word, bag);
    return bag;
  }

  /** The ids of a word's characters, or subwords. */
  #partsOf(word: string): readonly number[] {
    const { subwords } = this.parts;
    if (subwords !== undefined) return subwords.textsToSequences([word])[0]!;
    return Array.from(word, (letter) => this.#characters.get(letter) ?? 1);
  }

  /** The commonest tag of each word. */
  commonest(words: readonly string[]): string[] {
    const { commonestTags, tags } = this.parts;
    return words.map((word) => tags[commonestTags[this.idOf(word)]!]!);
  }
}

/** What says how many words are known. */
type Knowing = Pick<TaggerSettings, 'vocabularySize' | 'minCount' | 'characters' | 'maxWordLength' | 'subwordBuckets'> &
  Partial<Pick<TaggerSettings, 'wordParts' | 'subwordVocabularySize'>>;

/** The vocabulary of sentences. */
export function learnVocabulary(
  sentences: readonly TaggedWords[],
  scheme: TagScheme | undefined,
  settings: Knowing,
): TaggingVocabulary {
  const { characters, maxWordLength, subwordBuckets, wordParts, subwordVocabularySize } = settings;
  const readsSubwords = characters !== 'none' && wordParts === 'subwords';
  const subwords = readsSubwords ? learnSubwords(sentences, subwordVocabularySize) : undefined;
  return growParts(
    {
      words: [],
      characters: characters === 'none' ? undefined : tokensOf(subwords),
      subwords,
      maxWordLength,
      subwordBuckets,
      tags: [],
      scheme,
      commonestTags: [],
    },
    sentences,
    settings,
  );
}

function learnSubwords(sentences: readonly TaggedWords[], vocabularySize: number | undefined): SubwordTokenizer {
  const trainer = new SubwordTrainer({ vocabularySize });
  for (const { words } of sentences) trainer.learn(words);
  return trainer.finish();
}

/** The tokens from the id 2 on, before which padding and what is unknown are. */
function tokensOf(subwords: SubwordTokenizer | undefined): readonly string[] {
  return Array.from({ length: Math.max(0, (subwords?.vocabularySize ?? 0) - 2) }, (_, place) =>
    subwords!.tokenOf(place + 2)!,
  );
}

/** A vocabulary that knows the words, characters and tags of another by the same numbers and, after them, those of some sentences. */
export function growVocabulary(
  { parts }: TaggingVocabulary,
  sentences: readonly TaggedWords[],
  settings: Knowing,
): TaggingVocabulary {
  return growParts(parts, sentences, settings);
}

/** How often each word is there, in small letters. */
export function countWords(sentences: readonly Pick<TaggedWords, 'words'>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { words } of sentences) {
    for (const word of words) {
      const own = word.toLowerCase();
      counts.set(own, (counts.get(own) ?? 0) + 1);
    }
  }
  return counts;
}

/** Words that are common enough, the commonest first. Those that are as common come in one order, whatever that of the sentences. */
export function commonWords(counts: ReadonlyMap<string, number>, minCount: number, most: number): string[] {
  return [...counts]
    .filter(([, count]) => count >= minCount)
    .toSorted(([left, one], [right, other]) => other - one || (left < right ? -1 : 1))
    .slice(0, most)
    .map(([word]) => word);
}

function growParts(
  known: TaggingVocabularyParts,
  sentences: readonly TaggedWords[],
  settings: Knowing,
): TaggingVocabulary {
  const characters = new Set<string>();
  for (const { words } of sentences) for (const word of words) for (const letter of word) characters.add(letter);
  const counts = countWords(sentences);
  for (const word of known.words) counts.delete(word);
  const room = Math.max(0, settings.vocabularySize - 2 - known.words.length);
  const words = commonWords(counts, settings.minCount, room);
  const added = (list: readonly string[], others: Iterable<string>): readonly string[] => {
    const had = new Set(list);
    return [...list, ...[...new Set(others)].filter((one) => !had.has(one)).toSorted()];
  };
  const parts: TaggingVocabularyParts = {
    ...known,
    words: [...known.words, ...words],
    // Subwords are what new words are made of, too.
    characters:
      known.characters && (known.subwords === undefined ? added(known.characters, characters) : known.characters),
    tags: added(
      known.tags,
      sentences.flatMap((one) => one.tags),
    ),
  };
  return new TaggingVocabulary({ ...parts, commonestTags: commonestTags(new TaggingVocabulary(parts), sentences) });
}

/** The commonest tag of each word; of one that is not in the sentences that which it had. */
function commonestTags(vocabulary: TaggingVocabulary, sentences: readonly TaggedWords[]): number[] {
  const { words, tags, commonestTags: before } = vocabulary.parts;
  const counts = new Int32Array((words.length + 2) * tags.length);
  for (const one of sentences) {
    for (const [place, word] of one.words.entries()) {
      const tag = vocabulary.numberOf(one.tags[place]!)!;
      // Padding's row counts all words.
      for (const id of [vocabulary.idOf(word), 0]) counts[id * tags.length + tag]!++;
    }
  }
  const best = (id: number): number => {
    let tag = 0;
    for (let one = 1; one < tags.length; one++) {
      if (counts[id * tags.length + one]! > counts[id * tags.length + tag]!) tag = one;
    }
    return tag;
  };
  const seen = (id: number): boolean =>
    counts.subarray(id * tags.length, (id + 1) * tags.length).some((count) => count > 0);
  return Array.from({ length: words.length + 2 }, (_, id) => (seen(id) ? best(id) : (before[id] ?? best(0))));
}
