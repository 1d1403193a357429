// A tagger that reads words taken apart into subwords.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { beforeAll, expect, test } from 'vitest';

import { TextTagger, trainTagger, type TaggingExample } from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

const stems = ['walk', 'talk', 'play', 'jump', 'look', 'cook', 'turn', 'call', 'open', 'work', 'rest', 'test'];
const endings = { ing: 'GOING', ed: 'DONE', er: 'DOER' };

/** Words whose ending says their tag; those of the others have stems that are in no other part. */
function sentences(count: number, seed: number): readonly TaggingExample[] {
  const random = new Random(seed);
  const own = stems.filter((_, place) => (place % 3 === 0) === (seed === 2));
  return Array.from({ length: count }, () => {
    const words = Array.from({ length: 4 }, () => {
      const ending = (['ing', 'ed', 'er'] as const)[random.integer(0, 3)]!;
      return { word: own[random.integer(0, own.length)]! + ending, tag: endings[ending] };
    });
    return { words: words.map(({ word }) => word), tags: words.map(({ tag }) => tag) };
  });
}

const small = {
  wordParts: 'subwords',
  subwordVocabularySize: 290,
  units: 8,
  embeddingDim: 8,
  characterDim: 12,
  characterUnits: 8,
  minCount: 1000,
  dropout: 0,
  batchSize: 10,
  epochs: 8,
  learningRate: 0.02,
  validationSplit: 0,
} as const;

test.each(['lstm', 'convolution'] as const)(
  'what subwords say of words that are not known, by %s',
  async (characters) => {
    const tagger = await trainTagger(sentences(150, 1), { ...small, characters });
    const { parts } = tagger.vocabulary;
    expect(parts.characters).toHaveLength(parts.subwords!.vocabularySize - 2);
    const others = sentences(40, 2);
    const { accuracy, unknown, words, baseline } = await tagger.assess(others);
    expect(unknown).toBe(words);
    expect(accuracy).toBeGreaterThan(0.9);
    expect(accuracy).toBeGreaterThan(baseline.accuracy + 0.3);

    // Words stand where they are, whatever they are taken apart into.
    const text = 'Sie  walking,\u00A0cooked 👩‍👩‍👧 Mörder İ ﬁx';
    const { words: tagged } = await tagger.predict(text);
    for (const { word, start, end } of tagged) expect(text.slice(start, end)).toBe(word);

    const loaded = await TextTagger.load(await tagger.files());
    const asked = others.map((one) => ('words' in one ? one.words : []));
    expect(await loaded.tag(asked)).toEqual(await tagger.tag(asked));
    const more = await trainTagger(sentences(20, 3), { from: tagger, epochs: 1 });
    expect(more.vocabulary.parts.subwords).toBe(parts.subwords);
    expect(more.vocabulary.parts.characters).toEqual(parts.characters);
    for (const one of [tagger, loaded, more]) one.dispose();
  },
);

test('subwords of a file that do not fit are refused', async () => {
  const tagger = await trainTagger(sentences(10, 1), { ...small, epochs: 1 });
  const files = await tagger.files();
  const json = JSON.parse(new TextDecoder().decode(files.get('pipeline.json'))) as Record<string, unknown>;
  const withFields = (fields: object): Promise<TextTagger> =>
    TextTagger.load(
      new Map([...files, ['pipeline.json', new TextEncoder().encode(JSON.stringify({ ...json, ...fields }))]]),
    );
  await expect(withFields({ characters: ['a'] })).rejects.toThrow('subwords, and characters for 3 of them');
  await expect(withFields({ subwords: {} })).rejects.toThrow('tokenizer.json');
  tagger.dispose();
});
