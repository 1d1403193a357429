// Sentences whose words have tags, from what streams in: a word on each line, and an empty line after each sentence.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { linesOf, type Line } from './lines.ts';
import { longestRecord } from './read-options.ts';
import type { TextSource } from './source.ts';
import { anyTextChecks, toldText, type AnyTextOptions } from './told-text.ts';

/** A sentence, a tag for each of its words, and where it stands. */
export interface TaggedSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  /** The sentence as a text, where the file says it, as CoNLL-U does. */
  readonly text?: string;
  /** The line of its first word, counted from 1. */
  readonly line: number;
}

interface ReadTaggedOptions extends AnyTextOptions {
  /**
   * Is told what is wrong with a line that cannot be read; its sentence is then left out. Without it such a line is an error.
   */
  readonly onBroken?: (problem: string) => void;
}

/** Options of {@link readConll}. */
export interface ReadConllOptions extends ReadTaggedOptions {
  /** The column of the word, counted from 0; below 0, from the last. Default 0. */
  readonly wordColumn?: number;
  /** The column of the tag. Default −1, the last. */
  readonly tagColumn?: number;
}

/** What of CoNLL-U is the tag of a word. */
export type ConllUTag = 'upos' | 'xpos' | 'deprel';

/** Options of {@link readConllU}. */
export interface ReadConllUOptions extends ReadTaggedOptions {
  /** Which of its fields is the tag: the universal part of speech, that of the language, or the relation. Default `upos`. */
  readonly tag?: ConllUTag;
}

const common: check.OptionChecks = { ...anyTextChecks, onBroken: check.callable };
const column = check.rule('a whole number', (value) => Number.isSafeInteger(value));

/** A line of a file: a word with its tag, or nothing that counts, or what is wrong with it. */
type ReadLine = (line: string) => readonly [word: string, tag: string] | undefined | string;

/**
 * Sentences of the columns that CoNLL's shared tasks have, parted by tabs, or by spaces in lines without a tab: a word on each line, and an empty
 * line after each sentence. `-DOCSTART-` is no word. A line that has no column of the word or the tag is broken.
 *
 * @throws Error at once when an option is not what it has to be; while reading, with the line, when one is broken or too long
 *
 * @example
 * for await (const { words, tags } of readConll('EU B-ORG\nrejects O\n')) console.log(words, tags);
 */
export function readConll(source: TextSource, options: ReadConllOptions = {}): AsyncIterable<TaggedSentence> {
  check.checkOptions('readConll', { ...common, wordColumn: column, tagColumn: column }, {}, options);
  const { wordColumn = 0, tagColumn = -1 } = options;
  const read: ReadLine = (line) => {
    const isTabbed = line.includes('\t');
    const fields = isTabbed ? line.split('\t') : line.split(' ').filter((field) => field !== '');
    const [word, tag] = [fields.at(wordColumn), fields.at(tagColumn)];
    if (fields.length > 1 && word !== undefined && tag !== undefined && word.trim() !== '' && tag.trim() !== '') {
      return word.startsWith('-DOCSTART-') ? undefined : [word.trim(), tag.trim()];
    }
    return `this line has ${fields.length} column${fields.length === 1 ? '' : 's'}, parted by ${isTabbed ? 'tabs' : 'spaces'}; a word and its tag are to be in the columns ${wordColumn} and ${tagColumn}`;
  };
  return sentencesOf(source, options, read);
}

const conllUColumns = 10;
const columnOfTag: Readonly<Record<ConllUTag, number>> = { upos: 3, xpos: 4, deprel: 7 };

/**
 * Sentences of CoNLL-U, the format of Universal Dependencies: the syntactic words, without the lines of what several of them are written as
 * (`1-2`) and of words that are not written (`1.1`). The text is that of the comment `# text = …`.
 *
 * @throws Error at once when an option is not what it has to be; while reading, with the line, when one is broken or too long
 */
export function readConllU(source: TextSource, options: ReadConllUOptions = {}): AsyncIterable<TaggedSentence> {
  check.checkOptions('readConllU', { ...common, tag: check.oneOf('upos', 'xpos', 'deprel') }, {}, options);
  const place = columnOfTag[options.tag ?? 'upos'];
  const read: ReadLine = (line) => {
    const fields = line.split('\t');
    if (fields.length !== conllUColumns || !/^\d+(?:[-.]\d+)?$/.test(fields[0]!)) {
      return `this line has ${fields.length} columns; CoNLL-U has ${conllUColumns}, parted by tabs, of which the first is a number`;
    }
    return /[-.]/.test(fields[0]!) ? undefined : [fields[1]!, fields[place]!];
  };
  return sentencesOf(source, options, read, /^#\s*text\s*=\s?(.*)$/);
}

async function* sentencesOf(
  source: TextSource,
  options: ReadTaggedOptions,
  read: ReadLine,
  textComment?: RegExp,
): AsyncGenerator<TaggedSentence> {
  const { name = 'input', maxRecordLength = longestRecord, onBroken } = options;
  let sentence: { words: string[]; tags: string[]; text?: string; line: number } = { words: [], tags: [], line: 0 };
  let isBroken = false;
  const finished = (): TaggedSentence | undefined => {
    const done = sentence.words.length > 0 && !isBroken ? sentence : undefined;
    sentence = { words: [], tags: [], line: 0 };
    isBroken = false;
    return done;
  };
  const hint = 'Is each word on a line of its own?';
  const linesIn = function* (lines: Iterable<Line>): Generator<TaggedSentence> {
    for (const { text, line } of lines) {
      const written = text.replace(/\r$/, '');
      if (written.trim() === '') {
        const done = finished();
        if (done !== undefined) yield done;
        continue;
      }
      // In columns of a word and a tag, # is a word like any other.
      if (textComment !== undefined && written.startsWith('#')) {
        const [, whole] = textComment.exec(written) ?? [];
        if (whole !== undefined) sentence.text = whole;
        continue;
      }
      const found = read(written);
      if (typeof found === 'string') {
        const problem = `${name}:${line}: ${found}.`;
        if (onBroken === undefined) throw new RnnkitError('invalid-data', problem);
        onBroken(problem);
        isBroken = true;
      } else if (found !== undefined) {
        if (sentence.words.length === 0) sentence.line = line;
        sentence.words.push(found[0]);
        sentence.tags.push(found[1]);
      }
    }
  };
  const text = toldText(source, name, textComment === undefined ? 'conll' : 'conllu', options);
  for await (const lines of linesOf(text, name, maxRecordLength, hint)) yield* linesIn(lines);
  const done = finished();
  if (done !== undefined) yield done;
}
