// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as tasks from '../src/index.ts';

await useBackend(cpu());
const small = { units: 2, embeddingDim: 2, epochs: 1, sequenceLength: 4 };
const generator = await tasks.trainGenerator(['ab', 'ba'], small);

const sentence = { words: ['a', 'b'], tags: ['O', 'B-X'] };
const narrow = { units: 2, embeddingDim: 2, characterDim: 2, characterUnits: 2, epochs: 1 };
const tagger = await tasks.trainTagger([sentence, sentence], narrow);

/** The arguments that each takes. */
const exported: Readonly<Record<string, readonly unknown[]>> = {
  TextGenerator: [generator.vocabulary, generator.model],
  trainGenerator: [['ab', 'ba'], small],
  TextTagger: [tagger.vocabulary, tagger.model],
  trainTagger: [[sentence], narrow],
};

const functions = Object.entries<unknown>(tasks).filter(
  (entry): entry is [string, new () => object] => typeof entry[1] === 'function',
);

test.each(functions)('%s', async (name, value) => {
  const good = exported[name];
  if (good === undefined) throw new Error(`Say here what ${name} takes.`);
  const isClass = /^[A-Z]/.test(name);
  const run = (...given: readonly unknown[]): unknown => {
    if (isClass) return Reflect.construct(value, given);
    return Reflect.apply(value, undefined, given);
  };
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

const methods: Readonly<Record<string, readonly unknown[]>> = {
  complete: ['a', 2, { maxTokens: 2 }],
  score: ['a'],
  assess: ['a'],
  files: [{ dtype: 'F16' }],
};

test.each(Object.entries(methods))('%s of a generator', async (name, good) => {
  const run = (...given: readonly unknown[]): unknown =>
    Reflect.apply(Reflect.get(generator, name) as () => unknown, generator, given);
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

const written = (given: readonly unknown[]): AsyncIterable<string> =>
  generator.generate(...(given as Parameters<typeof generator.generate>));

test('generate', async () => {
  const run = async (...given: readonly unknown[]): Promise<unknown> => {
    let text = '';
    for await (const piece of written(given)) text += piece;
    return text;
  };
  expect(await badAnswers({ name: 'generate', run, good: ['a', { maxTokens: 2, seed: 1 }] })).toEqual([]);
});

test('load', async () => {
  const run = (...given: readonly unknown[]): unknown =>
    tasks.TextGenerator.load(...(given as Parameters<typeof tasks.TextGenerator.load>));
  expect(await badAnswers({ name: 'load', run, good: [await generator.files(), 'a model'] })).toEqual([]);
});

const taggerMethods: Readonly<Record<string, readonly unknown[]>> = {
  predict: ['a b'],
  tag: [[['a']]],
  assess: [[sentence]],
  files: [{ dtype: 'F16' }],
};

test.each(Object.entries(taggerMethods))('%s of a tagger', async (name, good) => {
  const run = (...given: readonly unknown[]): unknown =>
    Reflect.apply(Reflect.get(tagger, name) as () => unknown, tagger, given);
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

test('load a tagger', async () => {
  const run = (...given: readonly unknown[]): unknown =>
    tasks.TextTagger.load(...(given as Parameters<typeof tasks.TextTagger.load>));
  expect(await badAnswers({ name: 'load', run, good: [await tagger.files(), 'a model'] })).toEqual([]);
});
