// How a text is cut into words: the pre-tokenizers of a tokenizer.json.
import { check } from '@rnnkit/data';
import { punctuation, space, wordCharacter } from './character-classes.ts';
import { expressions, gpt2 } from './expressions.ts';
import { prependTo } from './normalizers.ts';
import type { Change, NormalizedText } from './normalized-text.ts';
import { damaged, escaped, fieldsOf, flagOf, listOf, literalOf, notDone, textOf, type Fields } from './refuse.ts';
import { behaviors, splitBy, type Behavior } from './split.ts';

/** Cuts a text. */
export interface PreTokenizer {
  readonly cut: (text: NormalizedText) => readonly NormalizedText[];
  /** Whether the words' bytes are what the model sees. */
  readonly isByteLevel: boolean;
  /** Whether it depends on where a part begins in the original. */
  readonly needsPlaces: boolean;
}

/**
 * The pre-tokenizer that a tokenizer.json describes.
 *
 * @throws RnnkitError `unsupported` for one that is not done here, `invalid-file` for what is none
 */
export function preTokenizerOf(json: unknown): PreTokenizer {
  if (json === null || json === undefined) return cutting((text) => [text]);
  const fields = fieldsOf(json, 'a pre-tokenizer');
  const type = textOf(fields['type'], "a pre-tokenizer's type");
  const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
  if (make === undefined) throw notDone(`the pre-tokenizer ${type}`);
  return make(fields);
}

const cutting = (cut: PreTokenizer['cut']): PreTokenizer => ({ cut, isByteLevel: false, needsPlaces: false });

function splitting(pattern: string, behavior: Behavior, invert = false): PreTokenizer {
  const expression = new RegExp(pattern, 'gu');
  return cutting((text) => splitBy(text, expression, behavior, invert));
}

const makers: Readonly<Record<string, (fields: Fields) => PreTokenizer>> = {
  Sequence: ({ pretokenizers }) => inTurn(listOf(pretokenizers, 'a sequence of pre-tokenizers').map(preTokenizerOf)),
  Whitespace: () => splitting(`[${wordCharacter}]+|[^${wordCharacter}${space}]+`, 'Removed', true),
  WhitespaceSplit: () => splitting(space, 'Removed'),
  BertPreTokenizer: () => inTurn([splitting(space, 'Removed'), splitting(punctuation, 'Isolated')]),
  Punctuation: ({ behavior = 'Isolated' }) => splitting(punctuation, behaviorOf(behavior)),
  Digits: ({ individual_digits: alone }) =>
    splitting(String.raw`\p{N}`, flagOf(alone, 'individual_digits') ? 'Isolated' : 'Contiguous'),
  CharDelimiterSplit: ({ delimiter }) => splitting(escaped(textOf(delimiter, 'a delimiter')), 'Removed'),
  Split({ pattern, behavior, invert }) {
    const { Regex: expression } = fieldsOf(pattern, 'the pattern of Split');
    const known = typeof expression === 'string' ? expressions.get(expression) : undefined;
    return splitting(known ?? escaped(literalOf(pattern, 'to split')), behaviorOf(behavior), flagOf(invert, 'invert'));
  },
  Metaspace: metaspace,
  ByteLevel({ add_prefix_space: addSpace, use_regex: usesExpression = true }) {
    const isPrefixed = flagOf(addSpace, 'add_prefix_space');
    const expression = flagOf(usesExpression, 'use_regex') ? new RegExp(gpt2, 'gu') : undefined;
    return {
      isByteLevel: true,
      needsPlaces: false,
      cut(text) {
        if (isPrefixed && !text.text.startsWith(' ')) prependTo(text, ' ');
        return expression === undefined ? [text] : splitBy(text, expression, 'Isolated', false);
      },
    };
  },
};

function behaviorOf(value: unknown): Behavior {
  const known = behaviors.find((behavior) => behavior === value);
  if (known === undefined) throw damaged(`no behavior of a split is called ${check.describe(value)}`);
  return known;
}

function inTurn(parts: readonly PreTokenizer[]): PreTokenizer {
  if (parts.slice(0, -1).some(({ isByteLevel }) => isByteLevel)) throw notDone('a pre-tokenizer after ByteLevel');
  return {
    isByteLevel: parts.at(-1)?.isByteLevel ?? false,
    needsPlaces: parts.some(({ needsPlaces }) => needsPlaces),
    cut: (text) =>
      parts.reduce<readonly NormalizedText[]>(
        (texts, { cut }) => texts.flatMap((one) => cut(one)).filter(({ text: words }) => words !== ''),
        [text],
      ),
  };
}

/** Spaces that are seen, as SentencePiece has them, each at the beginning of a word. */
function metaspace({
  replacement,
  prepend_scheme: given,
  add_prefix_space: addSpace,
  split = true,
}: Fields): PreTokenizer {
  const mark = textOf(replacement, 'the replacement of a space');
  const scheme = addSpace === false ? 'never' : (given ?? 'always');
  if (scheme !== 'always' && scheme !== 'first' && scheme !== 'never')
    throw damaged(`no prepend_scheme is called ${check.describe(scheme)}`);
  const isSplit = flagOf(split, 'split');
  const found = new RegExp(escaped(mark), 'gu');
  const seen: readonly Change[] = Array.from(mark, (one) => [one, 1]);
  return {
    isByteLevel: false,
    needsPlaces: scheme === 'first',
    cut(text) {
      text.transform(/ /g, () => seen, true);
      const isFirst = scheme === 'always' || (scheme === 'first' && text.base === 0);
      if (isFirst && !text.text.startsWith(mark)) prependTo(text, mark);
      return isSplit ? splitBy(text, found, 'MergedWithNext', false) : [text];
    },
  };
}
