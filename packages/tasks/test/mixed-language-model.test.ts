// A network and counts beside what the mean of both has to be.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  MixedLanguageModel,
  NeuralLanguageModel,
  NgramLanguageModel,
  TextGenerator,
  trainGenerator,
  type TrainGeneratorOptions,
} from '../src/index.ts';
import { bestShare } from '../src/generation/mix-with-counts.ts';
import { idsOfTexts } from '../src/generation/text-ids.ts';

const tiny: TrainGeneratorOptions = {
  units: 8,
  dropout: 0,
  embeddingDim: 4,
  sequenceLength: 8,
  batchSize: 4,
  learningRate: 0.02,
  seed: 3,
  epochs: 2,
  ngramOrder: 3,
  validationSplit: 0.25,
};
const texts = Array.from({ length: 24 }, (_, row) => ['abca', 'abc', 'bca', 'cab', 'abcabc', 'bcab'][row % 6]!);

beforeAll(() => useBackend(cpu()));

const mixedOf = ({ languageModel }: TextGenerator): MixedLanguageModel => {
  expect(languageModel).toBeInstanceOf(MixedLanguageModel);
  return languageModel as MixedLanguageModel;
};

/** What a generator says after some ids, from its network and its counts themselves. */
async function after(generator: TextGenerator, ids: readonly number[]): Promise<number[]> {
  const { neural, counts, share } = mixedOf(generator);
  const output = await neural.network.predict([ids]);
  const read = Array.from(((await output.data()) as Float32Array).subarray(-counts.size));
  output.dispose();
  const counted = counts.probabilitiesAfter([counts.end, counts.end, ...ids]);
  return read.map((one, id) => (1 - share) * one + share * counted[id]!);
}

test('the share is the one that makes what is held out the likeliest', () => {
  const random = new Random(4);
  const pairs = Array.from({ length: 400 }, () => [random.uniform(), random.uniform()] as const);
  const costAt = (share: number): number =>
    pairs.reduce((sum, [first, second]) => sum - Math.log((1 - share) * first + share * second), 0);
  const share = bestShare(pairs);
  for (let other = 0; other <= 1; other += 0.05) expect(costAt(share)).toBeLessThanOrEqual(costAt(other));
  expect((costAt(share + 1e-5) - costAt(share - 1e-5)) / 2e-5).toBeCloseTo(0, 3);
  // Its mean is a mean: what is drawn by it is found again.
  const drawn = Array.from({ length: 20_000 }, (): readonly [number, number] =>
    random.uniform() < 0.3 ? [0.2, 0.8] : [0.8, 0.2],
  );
  const isSecond = drawn.filter(([first]) => first === 0.2).length / drawn.length;
  // (0.8 − 0.6 s) and (0.2 + 0.6 s) are as likely as they were drawn.
  expect(bestShare(drawn)).toBeCloseTo((isSecond - 0.2) / 0.6, 3);
  expect(bestShare([[0.5, 0.4]])).toBe(0);
  expect(bestShare([[0.4, 0.5]])).toBeCloseTo(0.99, 5);
  expect(bestShare([])).toBe(0);
  expect(bestShare([[0, 0]])).toBe(0);
});

test('scores, steps and completions are those of the mean of what network and counts say', async () => {
  const generator = await trainGenerator(texts, tiny);
  const { vocabulary, languageModel } = generator;
  const text = 'abcab?';
  const ids = [vocabulary.end, ...vocabulary.encode(text), vocabulary.end];
  const score = await generator.score(text);
  let sum = 0;
  const reader = languageModel.read();
  const pushed = await reader.push(ids.slice(0, 3));
  for (let place = 1; place < ids.length; place++) {
    const right = await after(generator, ids.slice(0, place));
    expect(right.reduce((total, one) => total + one, 0)).toBeCloseTo(1, 5);
    const [found] = await languageModel.after([ids.slice(0, place)]);
    // In pieces of three and of one.
    const last =
      place <= 3
        ? pushed.subarray((place - 1) * vocabulary.size, place * vocabulary.size)
        : await reader.push([ids[place - 1]!]);
    for (const [id, one] of right.entries()) {
      expect(found![id]).toBeCloseTo(one, 5);
      expect(last[id]).toBeCloseTo(one, 5);
    }
    expect(score.tokens[place - 1]!.logProbability).toBeCloseTo(Math.log(right[ids[place]!]!), 4);
    sum += Math.log(right[ids[place]!]!);
  }
  reader.dispose();
  expect(score.logLikelihood).toBeCloseTo(sum, 4);
  const [best] = await generator.complete('ab', 1);
  const rest = [...vocabulary.encode(best!.text), ...(best!.ended ? [vocabulary.end] : [])];
  const beginning = [vocabulary.end, ...vocabulary.encode('ab')];
  let likely = 0;
  for (const [place, id] of rest.entries())
    likely += Math.log((await after(generator, [...beginning, ...rest.slice(0, place)]))[id]!);
  expect(best!.logProbability).toBeCloseTo(likely, 4);
  generator.dispose();
});

test('what is written has the mean’s distribution', async () => {
  const generator = await trainGenerator(texts, tiny);
  const { vocabulary } = generator;
  const right = await after(generator, [vocabulary.end, ...vocabulary.encode('ab')]);
  const possible = right.slice(2, vocabulary.end + 1).reduce((sum, one) => sum + one, 0);
  const count = 600;
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= count; seed++) {
    let text = '';
    for await (const piece of generator.generate('ab', { seed, maxTokens: 1 })) text += piece;
    seen.set(text, (seen.get(text) ?? 0) + 1);
  }
  for (const [token, found] of seen) {
    const id = token === '' ? vocabulary.end : vocabulary.encode(token)[0]!;
    const share = right[id]! / possible;
    // Four standard deviations.
    expect(Math.abs(found / count - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / count));
  }
  generator.dispose();
});

test('the counts are those of all texts, and the network is as it is without them', async () => {
  const [mixed, plain] = [await trainGenerator(texts, tiny), await trainGenerator(texts, { ...tiny, ngramOrder: 0 })];
  const { neural, counts } = mixedOf(mixed);
  expect(await neural.network.getWeights()).toEqual(
    await (plain.languageModel as NeuralLanguageModel).network.getWeights(),
  );
  const all = NgramLanguageModel.of(idsOfTexts(mixed.vocabulary, { texts }), 3, mixed.vocabulary);
  const runsOf = ({ runs, runCounts }: NgramLanguageModel): string[] =>
    [...runCounts].map((count, run) => `${runs.slice(3 * run, 3 * run + 3).join()} ${count}`).toSorted();
  expect(runsOf(counts)).toEqual(runsOf(all));
  for (const one of [mixed, plain]) one.dispose();
  // Without what is held out nobody knows how much they count.
  const none = await trainGenerator(texts, { ...tiny, validationSplit: 0 });
  expect(none.languageModel).toBeInstanceOf(NeuralLanguageModel);
  expect([...(await none.files()).keys()]).not.toContain('ngrams.safetensors');
  none.dispose();
});

test('saved and loaded, it says the same to the last bit; what is damaged is refused', async () => {
  const before = memory().numTensors;
  const generator = await trainGenerator(texts, tiny);
  const files = await generator.files();
  const loaded = await TextGenerator.load(files);
  expect(mixedOf(loaded).share).toBe(mixedOf(generator).share);
  expect(await loaded.score('abcabcab')).toEqual(await generator.score('abcabcab'));
  expect(await loaded.files()).toEqual(files);
  const held = memory().numTensors;
  const bytes = files.get('ngrams.safetensors')!;
  const damaged = new Map(files).set('ngrams.safetensors', bytes.slice(0, bytes.length - 4));
  await expect(TextGenerator.load(damaged)).rejects.toThrow('ngrams.safetensors');
  const { neural, counts } = mixedOf(loaded);
  for (const share of [0, 1, Number.NaN])
    expect(() => new MixedLanguageModel(neural, counts, share)).toThrow('a share between 0 and 1');
  expect(memory().numTensors).toBe(held);
  for (const one of [generator, loaded]) one.dispose();
  expect(memory().numTensors).toBe(before);
});

test('who goes on from a generator has the counts that it had, and those of the new texts', async () => {
  const labels = texts.map((_, row) => (row % 2 === 0 ? 'even' : 'odd'));
  const known = await trainGenerator(texts, { ...tiny, labels });
  const news = Array.from({ length: 12 }, (_, row) => ['dada', 'dad', 'abd'][row % 3]!);
  const grown = await trainGenerator(news, {
    from: known,
    labels: news.map(() => 'new'),
    epochs: 1,
    validationSplit: 0.25,
    seed: 3,
  });
  const { counts } = mixedOf(grown);
  const all = NgramLanguageModel.of(
    idsOfTexts(grown.vocabulary, { texts: [...texts, ...news], labels: [...labels, ...news.map(() => 'new')] }),
    3,
    grown.vocabulary,
  );
  for (const beginning of ['', 'a', 'da', 'abc']) {
    const ids = [grown.vocabulary.startOf('odd'), ...grown.vocabulary.encode(beginning)];
    expect(counts.probabilitiesAfter(ids)).toEqual(all.probabilitiesAfter(ids));
  }
  await expect(trainGenerator(news, { from: known, ngramOrder: 2 })).rejects.toThrow('ngramOrder');
  for (const one of [known, grown]) one.dispose();
});
