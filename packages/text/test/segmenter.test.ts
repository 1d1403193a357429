// Words that the engine bounds: by which it was done is saved, and told where another engine reads it.
import { expect, test, vi } from 'vitest';

import { textIndexerFromJson, Tokenizer, tokenizerFromJson, type TokenizerJson } from '../src/index.ts';
import { browserNamed } from '../src/segmenter.ts';

const asSaved = (tokenizer: Tokenizer): TokenizerJson => JSON.parse(JSON.stringify(tokenizer)) as TokenizerJson;
const madeBy = (segmenter: unknown, tokenizer: Tokenizer): string => {
  const { class_name, config } = asSaved(tokenizer);
  return JSON.stringify({ class_name, config: { ...config, segmenter } });
};

function warningsOf(read: () => unknown): readonly unknown[] {
  const spy = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  try {
    read();
    return spy.mock.calls.flat();
  } finally {
    spy.mockRestore();
  }
}

const segmented = new Tokenizer({ segmentation: 'words', locale: 'ja', oovToken: '?' });
segmented.fitOnTexts(['東京都に住んでいます', '京都に住む']);

test('it says by what, and for which language', () => {
  expect(segmented.segmenter).toMatch(/^(?:ICU \d+\.\d+|(?:Chromium|Firefox|Safari) \d+)[^,]*, ja$/);
  expect(asSaved(segmented).config['segmenter']).toBe(segmented.segmenter);
  expect(new Tokenizer({ charLevel: true, graphemes: true }).segmenter).toMatch(/, en$/);
});

test.each([{}, { charLevel: true }, { charLevel: true, segmentation: 'words' }, { graphemes: true }] as const)(
  'nothing is said where no engine bounds anything: %o',
  (options) => {
    const tokenizer = new Tokenizer(options);
    expect(tokenizer.segmenter).toBeUndefined();
    expect(Object.keys(asSaved(tokenizer).config)).not.toContain('segmenter');
    expect(warningsOf(() => tokenizerFromJson(madeBy('ICU 1.0, en', tokenizer)))).toEqual([]);
  },
);

test.each([tokenizerFromJson, textIndexerFromJson])('who reads it elsewhere is told in a sentence: %o', (read) => {
  expect(warningsOf(() => expect(read(JSON.stringify(segmented)).segmenterWarning).toBeUndefined())).toEqual([]);
  const elsewhere = madeBy('ICU 1.0, ja', segmented);
  const [warning, ...more] = warningsOf(() => read(elsewhere));
  expect(more).toEqual([]);
  expect(warning).toBe(
    `rnnkit: The bounds of words were found by ICU 1.0, ja when this tokenizer learned, and are found by ${segmented.segmenter!} now, which may find others: what it learned of them may be lost.`,
  );
  expect(String(warningsOf(() => read(madeBy(undefined, segmented)))[0])).toContain('an engine that it does not name');
  expect(() => read(madeBy(7, segmented))).toThrow("The tokenizer's segmenter has to be text; got 7.");
});

test('what it was learned by stays with it, whoever saves it', () => {
  const elsewhere = madeBy('ICU 1.0, ja', segmented);
  let again: Tokenizer | undefined;
  warningsOf(() => (again = tokenizerFromJson(elsewhere)));
  expect(asSaved(again!).config['segmenter']).toBe('ICU 1.0, ja');
  expect(again!.textsToSequences(['京都に住む'])).toEqual(segmented.textsToSequences(['京都に住む']));
});

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    'Chromium 141',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15',
    'Safari 18.4',
  ],
  ['', 'an engine without a name'],
])('%s', (userAgent, name) => {
  expect(browserNamed(userAgent)).toBe(name);
});
