// Words of languages that are written without spaces, found as tags of characters; the truth is what engines carry.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { beforeAll, expect, test } from 'vitest';

import { commonestTagger, TextTagger, trainTagger, type TaggingExample } from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

/** Names of regions one after the other, whose first characters are B, and the others I. */
function sentences(code: string, count: number, seed: number): readonly TaggingExample[] {
  const random = new Random(seed);
  const names = new Intl.DisplayNames(code, { type: 'region' });
  const segmenter = new Intl.Segmenter(code, { granularity: 'word' });
  const regions = ['AR', 'BR', 'CN', 'DE', 'EG', 'FR', 'GR', 'IN', 'IT', 'JP', 'KE', 'MX', 'NO', 'PE', 'RU', 'TH'];
  return Array.from({ length: count }, () => {
    const text = Array.from({ length: 3 }, () => names.of(regions[random.integer(0, regions.length)]!)!).join('');
    const parts = [...segmenter.segment(text)].map(({ segment }) => Array.from(segment));
    return {
      words: parts.flat(),
      tags: parts.flatMap((letters) => letters.map((_, place) => (place === 0 ? 'B-WORD' : 'I-WORD'))),
    };
  });
}

test.each(['th', 'zh', 'ja'])('%s', async (code) => {
  const [train, others] = [sentences(code, 150, 1), sentences(code, 40, 2)];
  const tagger = await trainTagger(train, {
    characters: 'none',
    units: 16,
    embeddingDim: 16,
    minCount: 1,
    dropout: 0,
    batchSize: 15,
    epochs: 8,
    learningRate: 0.02,
    validationSplit: 0,
  });
  const { f1, accuracy, baseline } = await tagger.assess(others);
  expect(f1).toBeGreaterThan(0.95);
  const counted = await commonestTagger(train, { minCount: 1 });
  const found = await counted.assess(others);
  // It is the one that every tagger is compared with, and a task like others.
  expect(found.accuracy).toBeCloseTo(baseline.accuracy, 10);
  expect(found.accuracy).toBeLessThanOrEqual(accuracy);
  const loaded = await TextTagger.load(await counted.files());
  const words = others.map((one) => ('words' in one ? one.words : []));
  expect(await loaded.tag(words)).toEqual(await counted.tag(words));
  for (const one of [tagger, counted, loaded]) one.dispose();
});
