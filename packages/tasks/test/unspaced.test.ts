// Languages that write no spaces between words.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { beforeAll, expect, test, vi } from 'vitest';

import {
  attribute,
  loadTask,
  readTokens,
  suggestTokens,
  TextClassifier,
  tokenLevelOf,
  trainClassifier,
  trainGenerator,
  trainMultiLabelClassifier,
  trainRegressor,
} from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

const kinds = ['region', 'language', 'currency'] as const;
const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const pairs = alphabet.flatMap((first) => alphabet.map((second) => first + second));

/** The names of regions, languages and currencies in a language; a fourth of them is not trained on. */
function namesIn(code: string): Record<'train' | 'others', { texts: string[]; labels: string[] }> {
  const random = new Random(1);
  const parts = { train: { texts: [], labels: [] }, others: { texts: [], labels: [] } } as ReturnType<typeof namesIn>;
  for (const kind of kinds) {
    const codes = kind === 'currency' ? Intl.supportedValuesOf('currency') : pairs;
    const names = new Intl.DisplayNames(code, { type: kind, fallback: 'none' });
    const found = new Set(codes.map((one) => names.of(kind === 'language' ? one.toLowerCase() : one) ?? ''));
    const own = [...found].filter((name) => name !== '' && (code === 'en' || !/[A-Za-z]/.test(name)));
    for (const [place, name] of random.shuffle(own).slice(0, 130).entries()) {
      const part = parts[place % 4 === 0 ? 'others' : 'train'];
      part.texts.push(name);
      part.labels.push(kind);
    }
  }
  return parts;
}

const characters = { tokenLevel: 'characters', ngrams: 1 };
test.each([
  ['Lao', ['ປະເທດລາວ', 'ພາສາລາວ', 'ກີບ']],
  ['Khmer', ['ប្រទេសកម្ពុជា', 'ភាសាខ្មែរ', 'រៀល']],
  ['Burmese', ['မြန်မာနိုင်ငံ', 'မြန်မာဘာသာ', 'ကျပ်']],
])('characters are suggested for %s, whose names not every browser has', (_, texts) => {
  expect(suggestTokens(texts)).toEqual(characters);
});

test.each(['zh', 'ja', 'th'])('characters are suggested for %s', (code) => {
  const { texts } = namesIn(code).train;
  expect(suggestTokens(texts)).toEqual(characters);
  // A few English words among them change nothing, and a few of the others change nothing of English.
  expect(suggestTokens(texts.map((text, row) => (row % 3 === 0 ? `${text} OK, iPhone` : text)))).toEqual(characters);
  expect(suggestTokens([...namesIn('en').train.texts, ...texts.slice(0, 3)])).toEqual({ tokenLevel: 'words' });
});

test.each(['en', 'ko', 'ru', 'ar', 'hi', 'he', 'el', 'am'])('words are for %s', (code) => {
  expect(suggestTokens(namesIn(code).train.texts)).toEqual({ tokenLevel: 'words' });
});

test('what holds no letters has words', () => {
  for (const texts of [[], [''], ['123 !?'], ['👍🏽']]) expect(suggestTokens(texts)).toEqual({ tokenLevel: 'words' });
});

const small = {
  units: 16,
  embeddingDim: 16,
  epochs: 12,
  batchSize: 16,
  maxLength: 20,
  learningRate: 0.008,
  validationSplit: 0,
} as const;

test.each(['zh', 'ja', 'th'])('of names in %s the default learns what words between spaces do not', async (code) => {
  const { train, others } = namesIn(code);
  const byDefault = await trainClassifier(train.texts, train.labels, small);
  expect(tokenLevelOf(byDefault)).toBe('characters');
  const words = await trainClassifier(train.texts, train.labels, { ...small, tokenLevel: 'words' });
  const [found, inWords] = [await byDefault.assess(others), await words.assess(others)];
  expect(found.accuracy - inWords.accuracy).toBeGreaterThan(0.25);
  for (const one of [byDefault, words]) one.dispose();
});

function firstNames(): { texts: string[]; labels: string[] } {
  const { texts, labels } = namesIn('ja').train;
  const few = <Item>(list: readonly Item[]): Item[] => list.filter((_, row) => row % 20 === 0);
  return { texts: few(texts), labels: few(labels) };
}

test('all that read texts take it', async () => {
  const { texts, labels } = firstNames();
  const tiny = { ...small, epochs: 1, units: 2, embeddingDim: 2 };
  const made = [
    await trainMultiLabelClassifier(
      texts,
      labels.map((label) => [label]),
      tiny,
    ),
    await trainRegressor(
      texts,
      labels.map((_label, row) => row),
      tiny,
    ),
  ];
  for (const { tokenizer } of made) expect(tokenizer).toMatchObject({ charLevel: true });
  for (const one of made) one.dispose();
});

test('segments are words of the engine, which stand where they are, and are told when another engine reads them', async () => {
  const { texts, labels } = firstNames();
  const classifier = await trainClassifier(texts, labels, { ...small, epochs: 1, tokenLevel: 'segments' });
  expect(tokenLevelOf(classifier)).toBe('segments');
  const text = 'フランスとドイツ語、米ドル';
  const tokens = readTokens(classifier, text);
  const bounded = [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)].filter(
    ({ isWordLike }) => isWordLike,
  );
  expect(tokens.map(({ start, end }) => text.slice(start, end))).toEqual(bounded.map(({ segment }) => segment));
  expect((await attribute(classifier, text)).tokens).toHaveLength(bounded.length);

  const files = await classifier.files();
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  try {
    const again = await loadTask(files);
    expect(again).toBeInstanceOf(TextClassifier);
    expect(await (again as TextClassifier).probabilities(texts)).toEqual(await classifier.probabilities(texts));
    expect(warn).not.toHaveBeenCalled();
    const json = new TextDecoder().decode(files.get('tokenizer.json'));
    const elsewhere = json.replace(/"segmenter":"[^"]+"/, '"segmenter":"ICU 1.0, en"');
    expect(elsewhere).not.toBe(json);
    const moved = await loadTask(new Map([...files, ['tokenizer.json', new TextEncoder().encode(elsewhere)]]));
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]![0])).toContain('ICU 1.0, en');
    for (const one of [again, moved]) one.dispose();
  } finally {
    warn.mockRestore();
    classifier.dispose();
  }
});

test('a generator writes segments, and text comes back', async () => {
  const texts = ['東京都に住んでいます。', 'ฉันรักแมว  และหมา', '我喜欢猫。\n真的!', 'plain words 👍🏽'];
  const generator = await trainGenerator(texts, {
    tokenLevel: 'segments',
    units: 4,
    embeddingDim: 4,
    epochs: 1,
    sequenceLength: 8,
  });
  const { vocabulary } = generator;
  for (const text of texts) expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
  expect(vocabulary.tokensOf('ฉันรักแมว')).toEqual(['ฉัน', 'รัก', 'แมว']);
  const again = await loadTask(await generator.files());
  for (const one of [generator, again]) one.dispose();
});
