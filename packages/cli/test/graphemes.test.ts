// What is one character for people stays whole wherever it is cut or marked.
import { expect, test } from 'vitest';

import { beginningOf, firstCharacters, togetherByCharacter, wholeCharacters } from '../src/graphemes.ts';
import { LabelColours, spanPieces } from '../src/report/spans.ts';

const family = '👩‍👩‍👧';

test.each([
  ['short', 10, 'short'],
  ['abcdef', 3, 'abc…'],
  [`${family}${family}b`, 1, `${family}…`],
  [`e\u0301e\u0301e\u0301`, 2, 'e\u0301e\u0301…'],
  ['🇩🇪🇫🇷🇮🇹', 2, '🇩🇪🇫🇷…'],
  ['กำลังใจ', 2, 'กำลั…'],
  [family, 1, family],
])('the beginning of %s in %i characters', (text, most, beginning) => {
  expect(beginningOf(text, most)).toEqual(beginning);
});

test('a character of any length costs no more than others, and nothing is cut in two', () => {
  const long = `e${'\u0301'.repeat(1_000_000)}`;
  expect(firstCharacters(long, 5).length).toBeLessThanOrEqual(40);
  expect(firstCharacters('👍'.repeat(100), 3)).toBe('👍👍👍');
  expect(firstCharacters(`${'a'.repeat(7)}👍`, 1)).toBe('a');
});

test('a span takes the whole of each character that it touches', () => {
  const text = `x${family}y`;
  expect(wholeCharacters(text, 2, 4)).toEqual([1, 1 + family.length]);
  expect(wholeCharacters(text, 0, 1)).toEqual([0, 1]);
  expect(wholeCharacters(text, 1, 1)).toEqual([1, 1]);
  const colours = new LabelColours(['a']);
  // Two spans in one character: the first has it, and no letter comes twice.
  const spans = [
    { start: 1, end: 3, label: 'a' },
    { start: 3, end: 6, label: 'a' },
  ];
  const pieces = spanPieces(text, spans, colours).filter((piece) => !piece.text.startsWith(' '));
  expect(pieces.map((piece) => piece.text)).toEqual(['x', family, '', 'y']);
});

test('tokens that share a character are shown together', () => {
  const tokens = Array.from(`ae\u0301${family}b`, (token) => ({ token }));
  expect(togetherByCharacter(tokens).map((parts) => parts.map(({ token }) => token).join(''))).toEqual([
    'a',
    'e\u0301',
    family,
    'b',
  ]);
  expect(togetherByCharacter([])).toEqual([]);
});
