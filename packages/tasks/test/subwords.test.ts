// Tasks whose tokens are subwords.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Tokenizer } from '@rnnkit/text';
import { subwordTokenizerFromJson } from '@rnnkit/text/subwords';
import { beforeAll, expect, test } from 'vitest';

import {
  attribute,
  loadTask,
  newClassifier,
  ngramGenerator,
  readTokens,
  TextClassifier,
  TextGenerator,
  tokenLevelOf,
  trainClassifier,
  trainGenerator,
  trainTranslator,
  Translator,
} from '../src/index.ts';
import { PieceWriter } from '../src/piece-writer.ts';

const texts = ['a fine film', 'a finer film', 'the dullest of films', 'dull films', 'fine, fine film 👍🏽', 'dull 日本'];
const labels = ['pos', 'pos', 'neg', 'neg', 'pos', 'neg'];
const tokenLevel = 'subwords';
const tiny = { tokenLevel, units: 4, embeddingDim: 4, vocabularySize: 290, epochs: 1, seed: 2 } as const;

beforeAll(() => useBackend(cpu()));

test('a classifier knows every text, and what moved its answer stands in it', async () => {
  const classifier = await trainClassifier(texts, labels, { ...tiny, validationSplit: 0, maxLength: 40 });
  expect(tokenLevelOf(classifier)).toBe('subwords');
  const text = 'The FINEST film 👍🏽 of 中国';
  const tokens = readTokens(classifier, text);
  expect(tokens.every(({ known }) => known)).toBe(true);
  const { tokens: moved } = await attribute(classifier, text);
  expect(moved.map(({ start, end }) => [start, end])).toEqual(tokens.map(({ start, end }) => [start, end]));
  const covered = new Set(
    moved.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)),
  );
  for (const [place, character] of text.split('').entries())
    if (character !== ' ') expect(covered.has(place), `${character} at ${place}`).toBe(true);
  const again = await loadTask(await classifier.files());
  expect(again).toBeInstanceOf(TextClassifier);
  expect(await (again as TextClassifier).probabilities(texts)).toEqual(await classifier.probabilities(texts));
  const more = await trainClassifier(['sehr fein', 'langweilig'], ['pos', 'neg'], { from: classifier, epochs: 1 });
  expect(more.tokenizer).toBe(classifier.tokenizer);
  for (const one of [classifier, again, more]) one.dispose();
});

test('a generator writes whole characters, and text comes back', async () => {
  const generator = await trainGenerator(texts, { ...tiny, sequenceLength: 8, batchSize: 2 });
  const { vocabulary } = generator;
  for (const text of [...texts, 'łódź 🇩🇪', '']) {
    expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
    const writer = vocabulary.writer();
    const pieces = vocabulary.encode(text).map((id) => writer.push(id));
    expect(pieces.join('') + writer.rest()).toBe(text);
    expect(pieces.join('')).not.toContain('\uFFFD');
  }
  let written = '';
  for await (const piece of generator.generate('a fi', { maxTokens: 20, seed: 3 })) written += piece;
  const again = await TextGenerator.load(await generator.files());
  let same = '';
  for await (const piece of again.generate('a fi', { maxTokens: 20, seed: 3 })) same += piece;
  expect(same).toBe(written);
  expect((await again.assess('film')).unknown).toBe(0);
  generator.dispose();
  again.dispose();
});

test('counts of subwords go on with what they have seen', async () => {
  const generator = ngramGenerator('the film is fine. '.repeat(30), { tokenLevel, vocabularySize: 280 });
  const [best] = await generator.complete('the film', 1, { maxTokens: 3 });
  expect(' is fine. the film is fine.'.startsWith(best!.text)).toBe(true);
  generator.dispose();
});

test('a translator', async () => {
  const translator = await trainTranslator(
    texts,
    texts.map((text) => text.toUpperCase()),
    { ...tiny, validationSplit: 0 },
  );
  const again = await Translator.load(await translator.files());
  const options = { maxTokens: 8 };
  expect(await again.predict('a film', options)).toEqual(await translator.predict('a film', options));
  translator.dispose();
  again.dispose();
});

test('what waits for the rest of a character is not lost', () => {
  const bytes = [...new TextEncoder().encode('é日👍')];
  const writer = new PieceWriter((ids) => new TextDecoder().decode(Uint8Array.from(ids)));
  expect(bytes.map((byte) => writer.push(byte))).toEqual(['', 'é', '', '', '日', '', '', '', '👍']);
  expect(writer.push(0xe6)).toBe('');
  expect(writer.rest()).toBe('\uFFFD');
});

test('what does not belong together', () => {
  expect(() => newClassifier(texts, ['a', 'b'], { tokenLevel, ngrams: 2 })).toThrow('ngrams has to be 1');
  expect(() => new TextClassifier({} as never, 3, ['a', 'b'], {} as never)).toThrow('a Tokenizer, or one of subwords');
});

test('a tokenizer of others without padding is refused by a saved task', async () => {
  const classifier = newClassifier(texts, ['a', 'b'], { ...tiny, maxLength: 5 });
  classifier.model.build([null, 5]);
  const files = new Map(await classifier.files());
  const other = subwordTokenizerFromJson({
    version: '1.0',
    model: { type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] },
  });
  files.set('tokenizer.json', new TextEncoder().encode(JSON.stringify(other)));
  await expect(TextClassifier.load(files)).rejects.toThrow('stands for padding');
  files.set('tokenizer.json', new TextEncoder().encode(JSON.stringify(new Tokenizer())));
  (await TextClassifier.load(files)).dispose();
  classifier.dispose();
});
