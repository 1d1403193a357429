// Texts as they stream in, beside the same in lists.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { readJsonl } from '@rnnkit/data';
import { beforeAll, expect, test } from 'vitest';

import { trainGenerator, trainTranslator } from '../src/index.ts';

const texts = ['abca', 'abc', 'bca', 'cab', 'ab', 'abcabc', 'bcab', 'ca'];
const labels = texts.map((text) => text.slice(0, 1));
const options = { units: 6, embeddingDim: 4, batchSize: 4, epochs: 1, seed: 3 };
const lines = texts.map((text, row) => `${JSON.stringify({ text, label: labels[row] })}\n`).join('');
const read = (): ReturnType<typeof readJsonl> => readJsonl([new TextEncoder().encode(lines)]);

async function* walked<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  for (const item of items) yield item;
}

beforeAll(() => useBackend(cpu()));

const weightsOf = async (training: ReturnType<typeof trainGenerator>): Promise<unknown> => {
  const generator = await training;
  const files = await generator.files();
  generator.dispose();
  return files;
};

test('a generator learns from texts as they stream in as from a list', async () => {
  const plain = await weightsOf(trainGenerator(texts, options));
  expect(await weightsOf(trainGenerator(walked(texts), options))).toEqual(plain);
  expect(await weightsOf(trainGenerator(new Set(texts), options))).toEqual(plain);
  const labelled = await weightsOf(trainGenerator(texts, { ...options, labels }));
  expect(await weightsOf(trainGenerator(read(), options))).toEqual(labelled);
  expect(labelled).not.toEqual(plain);
  await expect(trainGenerator(read(), { ...options, labels })).rejects.toThrow('and labels besides');
  await expect(trainGenerator(['ab', { text: 'ab', label: 'a' }], options)).rejects.toThrow('1 of them with a label');
  await expect(trainGenerator([{ text: 5 } as never], options)).rejects.toThrow('text 1');
});

test('a translator learns from pairs as they stream in as from lists', async () => {
  const plain = await trainTranslator(texts, labels, options);
  const streamed = await trainTranslator(read(), options);
  expect(await streamed.model.getWeights()).toEqual(await plain.model.getWeights());
  plain.dispose();
  streamed.dispose();
  await expect(trainTranslator([{ text: 'a' } as never], options)).rejects.toThrow('has to be { text, label }');
});
