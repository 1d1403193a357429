// How many tokens of texts are read, and what is said of it.
import { expect, test, vi } from 'vitest';

import { withTokens } from '../src/commands/train/tokens.ts';
import { lengthsOf } from '../src/tasks/lengths.ts';

const long = 'a '.repeat(300).trim();

test('as many as the texts have, and not more than take their time', () => {
  expect(lengthsOf(['a b', 'a', 'b b b', 'c d'], { vocabularySize: 4 })).toEqual({
    maxLength: 3,
    about:
      'tokens: half of the texts have up to 2, 95 of 100 up to 3; 3 are read, which cuts 0.0 % of the texts; 25.0 % of the tokens are unknown',
  });
  expect(lengthsOf([long, 'a'], {}).maxLength).toBe(256);
});

test('as many as are asked for', () => {
  const { maxLength, about } = lengthsOf(['a b', 'a', 'b b b', 'c d'], { maxLength: 2 });
  expect(maxLength).toBe(2);
  expect(about).toContain('2 are read, which cuts 25.0 % of the texts');
});

test('of texts without spaces between words each character is read, unless something else is asked for', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const texts = ['我喜欢这部电影', '这部电影不好', 'ok', '不错'];
  try {
    expect(withTokens({}, texts)).toEqual({ token: 'characters', ngrams: 1 });
    expect(withTokens({ ngrams: 2 }, texts)).toEqual({ token: 'characters', ngrams: 2 });
    expect(String(said.mock.calls[0]![0])).toMatch(/^the texts have no spaces between words, .*--token segments/);
    said.mockClear();
    for (const options of [{ token: 'words' }, { token: 'segments' }, { demo: true }] as const)
      expect(withTokens(options, texts)).toBe(options);
    const none = {};
    expect(withTokens(none, ['a fine film', '不'])).toBe(none);
    expect(said).not.toHaveBeenCalled();
  } finally {
    said.mockRestore();
  }
});
