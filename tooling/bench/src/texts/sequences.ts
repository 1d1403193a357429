// What a model of sequences learns, with a label for every step: the next character, or the part of speech of each word.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

import { padSequences } from '@rnnkit/text';

import { UsageError } from '../usage-error.ts';
import { reference, type Work } from '../work.ts';
import { syntheticTexts, type TextStatistics } from './synthetic.ts';

/** Characters of plays (tinyshakespeare), counted: 65 of them, a blank 15 % and an e 8.5 % of all. */
const characterStatistics: TextStatistics = { texts: 64, words: 65, exponent: 4.3, shift: 30, lengths: [8000, 8000] };

/** Sentences of English EWT (Universal Dependencies), counted: 16.3 words a sentence, 16,654 words, 17 parts of speech. */
const sentenceStatistics: TextStatistics = {
  texts: 12_544,
  words: 16_654,
  exponent: 1.1,
  shift: 2,
  lengths: [1, 2, 3, 4, 6, 7, 9, 10, 11, 13, 14, 15, 17, 19, 20, 23, 25, 28, 32, 39, 57],
};
const partsOfSpeech = 17;
/** Most words that have an id of their own; with padding and what is rarer. */
const vocabulary = 10_000;
/** Characters that a model of language reads at a time. */
const chunk = 100;

interface Tagged {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

/** The work of a model of language on a text, or on a made-up one. */
export function languageWork(path: string | undefined, folder: string): Work {
  const text = path === undefined ? undefined : readFileSync(path, 'utf8');
  const tokens = text === undefined ? madeUpCharacters() : Array.from(text);
  const known = [...new Set(tokens)].toSorted();
  const chunks = Math.floor((tokens.length - 1) / chunk);
  const batch = 64;
  if (chunks < 20 * batch) {
    throw new UsageError(`--corpus needs at least ${20 * batch * chunk + 1} characters; it has ${tokens.length}.`);
  }
  const numbers = new Map(known.map((token, index) => [token, index]));
  const all = Int32Array.from(tokens, (token) => numbers.get(token)!);
  const used = chunks * chunk;
  const file = join(folder, 'language.ids');
  writeSequences(file, chunks, all.subarray(0, used), all.subarray(1, used + 1));
  return {
    ...reference,
    name: path === undefined ? 'made-up plays, next character' : `${nameOf(path)}, next character`,
    cell: 'gru',
    units: 128,
    embedding: 64,
    time: chunk,
    batch,
    vocabulary: known.length,
    classes: known.length,
    texts: file,
    labels: 'each step',
  };
}

/** The work of a tagger on sentences, or on made-up ones. */
export function taggingWork(path: string | undefined, folder: string, maxLength: number): Work {
  const sentences = path === undefined ? madeUpSentences() : readTagged(path);
  const batch = 32;
  if (sentences.length < 20 * batch) {
    throw new UsageError(`--tagged needs at least ${20 * batch} sentences; it has ${sentences.length}.`);
  }
  const counts = new Map<string, number>();
  for (const { words } of sentences) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const known = [...counts].toSorted(([, one], [, other]) => other - one).slice(0, vocabulary - 2);
  // 0 is padding, 1 is what is rarer.
  const ids = new Map(known.map(([word], index) => [word, index + 2]));
  const tags = [...new Set(sentences.flatMap((sentence) => sentence.tags))].toSorted();
  const padded = (rows: readonly number[][]): Int32Array =>
    Int32Array.from(padSequences(rows, { maxlen: maxLength }).data);
  const file = join(folder, 'tagging.ids');
  writeSequences(
    file,
    sentences.length,
    padded(sentences.map(({ words }) => words.map((word) => ids.get(word) ?? 1))),
    padded(sentences.map((sentence) => sentence.tags.map((tag) => tags.indexOf(tag)))),
  );
  return {
    ...reference,
    name: path === undefined ? 'made-up sentences, tags' : `${nameOf(path)}, tags`,
    embedding: 100,
    time: maxLength,
    batch,
    vocabulary: known.length + 2,
    classes: tags.length,
    isBidirectional: true,
    isPadded: true,
    texts: file,
    labels: 'each step',
  };
}

const nameOf = (path: string): string => basename(path, extname(path));

/** As `encode.ts` writes texts, but with a label for each step. */
function writeSequences(path: string, rows: number, ids: Int32Array, labels: Int32Array): void {
  const all = new Int32Array(2 + ids.length + labels.length);
  all.set([rows, ids.length / rows]);
  all.set(ids, 2);
  all.set(labels, 2 + ids.length);
  writeFileSync(path, new Uint8Array(all.buffer));
}

function madeUpCharacters(): readonly string[] {
  return syntheticTexts(characterStatistics).texts.flatMap((text) => text.split(' '));
}

/** A word's part of speech is its number's. */
function madeUpSentences(): readonly Tagged[] {
  return syntheticTexts(sentenceStatistics).texts.map((text) => {
    const words = text.split(' ');
    return { words, tags: words.map((word) => String(Number(word.slice(1)) % partsOfSpeech)) };
  });
}

/** A word and its tag on each line, with a tab between them, and an empty line between sentences. */
function readTagged(path: string): readonly Tagged[] {
  const sentences: Tagged[] = [];
  for (const block of readFileSync(path, 'utf8').split(/\r?\n(?:\r?\n)+/)) {
    const lines = block.split(/\r?\n/).filter((line) => line !== '');
    const pairs = lines.map((line) => line.split('\t'));
    const wrong = pairs.findIndex((pair) => pair.length !== 2);
    if (wrong >= 0) {
      throw new UsageError(
        `--tagged takes lines with a word, a tab and its tag; ${basename(path)} has ${JSON.stringify(lines[wrong]!.slice(0, 60))}.`,
      );
    }
    if (pairs.length > 0) {
      sentences.push({ words: pairs.map(([word]) => word!.toLowerCase()), tags: pairs.map(([, tag]) => tag!) });
    }
  }
  return sentences;
}
