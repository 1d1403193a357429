// Counts with Kneser–Ney smoothing, beside its definition.
import { Random } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { ngramGenerator, NgramLanguageModel, TextGenerator } from '../src/index.ts';

const random = new Random(8);
const vocabulary = { size: 6, end: 5 };

/** Interpolated modified Kneser–Ney by its formulas (Chen and Goodman 1999, section 4), from the list of all runs. */
function byDefinition(texts: readonly (readonly number[])[], order: number, context: readonly number[]): number[] {
  const before = Array.from({ length: order - 1 }, () => vocabulary.end);
  const runsOf = (length: number): string[] =>
    texts.flatMap((ids) => {
      const padded = [...before, ...ids];
      return ids.slice(1).map((_, place) => padded.slice(place + order + 1 - length, place + order + 1).join());
    });
  /** The count of each run of a length: how often, of the longest; by how many others it was preceded, of shorter ones. */
  const countsOf = (length: number): Map<string, number> => {
    const counts = new Map<string, number>();
    const seen =
      length === order ? runsOf(order) : [...new Set(runsOf(length + 1))].map((run) => run.split(',').slice(1).join());
    for (const run of seen) counts.set(run, (counts.get(run) ?? 0) + 1);
    return counts;
  };
  const probability = (before: readonly number[], id: number): number => {
    const counts = countsOf(before.length + 1);
    const lower = before.length === 0 ? 1 / vocabulary.size : probability(before.slice(1), id);
    const [n1 = 0, n2 = 0, n3 = 0, n4 = 0] = [1, 2, 3, 4].map(
      (count) => [...counts.values()].filter((n) => n === count).length,
    );
    const y = n1 / (n1 + 2 * n2);
    const discount = (count: number): number => {
      if (count === 0) return 0;
      const c = Math.min(count, 3);
      const d = [1 - 2 * y * (n2 / n1), 2 - 3 * y * (n3 / n2), 3 - 4 * y * (n4 / n3)][c - 1]!;
      return d > 0 && d < c ? d : c / 2;
    };
    const all = Array.from({ length: vocabulary.size }, (_, w) => counts.get([...before, w].join()) ?? 0);
    const total = all.reduce((sum, count) => sum + count, 0);
    if (total === 0) return lower;
    const rest = all.reduce((sum, count) => sum + discount(count), 0) / total;
    return (all[id]! - discount(all[id]!)) / total + rest * lower;
  };
  return Array.from({ length: vocabulary.size }, (_, id) => probability(context, id));
}

test('each probability is that of the definition, and all are 1 together', () => {
  for (let round = 0; round < 40; round++) {
    const order = random.integer(1, 5);
    const texts = Array.from({ length: random.integer(1, 4) }, () => [
      vocabulary.end,
      ...Array.from({ length: random.integer(2, 60) }, () => random.integer(2, 6)),
    ]);
    const ids = texts.map((text) => Int32Array.from(text));
    const model = NgramLanguageModel.of(ids, order, vocabulary);
    for (let attempt = 0; attempt < 5; attempt++) {
      const context = Array.from({ length: random.integer(0, order) }, () => random.integer(0, 6));
      const found = model.probabilitiesAfter(context);
      for (const [id, wanted] of byDefinition(texts, order, context).entries())
        expect(found[id]).toBeCloseTo(wanted, 6);
      expect(found.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    }
  }
});

test('a text is foretold as one that begins, whichever was counted before it', async () => {
  const ids = [
    [5, 2, 3, 5],
    [5, 3, 2, 5],
  ].map((text) => Int32Array.from(text));
  const model = NgramLanguageModel.of(ids, 4, vocabulary);
  const begun = model.probabilitiesAfter([5, 5, 5, 5]);
  expect(await model.read().push([5])).toEqual(begun);
  expect(await model.after([[5]])).toEqual([begun]);
  expect(begun[2]).toBe(begun[3]);
  const reader = model.read();
  await reader.push([5]);
  expect(await reader.push([2])).toEqual(model.probabilitiesAfter([5, 5, 2]));
  expect(await model.after([[5, 2]])).toEqual([model.probabilitiesAfter([5, 5, 2])]);
});

const lines = ['the cat sat.', 'the dog sat.', 'a cat ran.', 'the cat ran.'];

test('it writes, completes, scores, saves and loads as any generator', async () => {
  const generator = ngramGenerator(lines, { order: 4 });
  let text = '';
  for await (const piece of generator.generate('the c', { temperature: 0 })) text += piece;
  expect(text).toBe('at sat.');
  expect((await generator.complete('a d', 1))[0]).toMatchObject({ text: 'og sat.', ended: true });
  const { loss, bitsPerCharacter } = await generator.assess(lines);
  expect(loss).toBeLessThan((await generator.assess(['eht tac .tas'])).loss);
  expect(bitsPerCharacter).toBeGreaterThan(0);

  const files = await generator.files();
  const again = await TextGenerator.load(files);
  expect(await again.assess(lines)).toEqual(await generator.assess(lines));
  expect(await again.complete('the', 3)).toEqual(await generator.complete('the', 3));
  const model = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as { model: { config: object } };
  for (const config of [{ order: 0 }, { order: 5 }, { order: 4, size: 2 }, { order: 1e9, size: 13 }, { order: '4' }]) {
    const changed = { ...model, model: { ...model.model, config: { ...model.model.config, ...config } } };
    const bytes = new TextEncoder().encode(JSON.stringify(changed));
    await expect(TextGenerator.load(new Map(files).set('model.json', bytes))).rejects.toThrow(
      'takes an order up to 20',
    );
  }
  const without = new Map(files);
  without.delete('ngrams.safetensors');
  await expect(TextGenerator.load(without)).rejects.toThrow('There is no ngrams.safetensors');
});

test('of words and of labels', async () => {
  const words = ngramGenerator(lines, { tokenLevel: 'words' });
  expect((await words.complete('a', 1))[0]!.text).toMatch(/^ (cat|dog) (ran|sat)\.$/);
  const labelled = ngramGenerator(['aa', 'bb', 'aa', 'bb'], { labels: ['x', 'y', 'x', 'y'], order: 3 });
  expect((await labelled.complete('', 1, { label: 'y' }))[0]!.text).toBe('bb');
  expect(() => ngramGenerator(lines, { order: 21 })).toThrow('order has to be');
  expect(() => ngramGenerator([])).toThrow('ngramGenerator takes texts of at least two characters');
});
