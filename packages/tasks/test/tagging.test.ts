// A tagger: what it learns, where the spans lie that it finds, what it is compared with, and that it is saved.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { assessTags, checkTags, Random } from '@rnnkit/data';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { TextTagger, trainTagger, type TaggingExample, type TrainTaggerOptions } from '../src/index.ts';
import { answeredScheme, schemeOf } from '../src/tagging/examples.ts';
import { learnVocabulary } from '../src/tagging/tagging-vocabulary.ts';

beforeAll(() => useBackend(cpu()));

const tiny: TrainTaggerOptions = {
  units: 12,
  embeddingDim: 8,
  characterDim: 6,
  characterUnits: 6,
  batchSize: 8,
  learningRate: 0.02,
  dropout: 0,
  validationSplit: 0,
  seed: 2,
};

/** Sentences in which a title is before each person, whose name is in capitals: names are new, their letters are not. */
function sentences(
  count: number,
  seed: number,
): { text: string; spans: { label: string; start: number; end: number }[] }[] {
  const random = new Random(seed);
  const letters = 'abcdefgh';
  const word = (): string =>
    Array.from({ length: random.integer(2, 6) }, () => letters[random.integer(0, 8)]!).join('');
  const name = (): string => word().replace(/^./, (letter) => letter.toUpperCase());
  return Array.from({ length: count }, () => {
    const [before, first, last, after] = [word(), name(), name(), word()];
    const isLong = random.uniform() < 0.5;
    const person = isLong ? `${first} ${last}` : first;
    const text = `${before} 😀 ${person}, ${after}.`;
    const start = text.indexOf(person);
    return { text, spans: [{ label: 'PER', start, end: start + person.length }] };
  });
}

test.each(['crf', 'softmax'] as const)('spans of new names are found by their letters, %s', async (output) => {
  const progress: number[] = [];
  const tagger = await trainTagger(sentences(80, 1), {
    ...tiny,
    output,
    epochs: 12,
    onProgress: ({ loss }) => progress.push(loss),
  });
  expect(progress).toHaveLength(12);
  expect(progress.at(-1)).toBeLessThan(progress[0]! / 4);
  const others = sentences(30, 9);
  const found = await tagger.assess(others);
  expect(found.f1).toBeGreaterThan(0.9);
  // No name is known, so that the commonest tags find none.
  expect(found.baseline.f1).toBeLessThan(0.5);
  expect(found.unknown).toBeGreaterThan(30);
  const answers = await tagger.predict(others.map(({ text }) => text));
  let right = 0;
  for (const [row, { spans, words }] of answers.entries()) {
    const { text, spans: wanted } = others[row]!;
    for (const { word, start, end } of words) expect(text.slice(start, end)).toBe(word);
    right += Number(JSON.stringify(spans) === JSON.stringify(wanted));
  }
  expect(right / others.length).toBeCloseTo(found.recall, 1);
  expect(await tagger.predict(others[0]!.text)).toEqual(answers[0]);
  tagger.dispose();
});

test('tags of words are learned as they are, and answered for every word', async () => {
  const words = ['the', 'dog', 'sees', 'a', 'cat'];
  const tags = ['DET', 'NOUN', 'VERB', 'DET', 'NOUN'];
  const data: TaggingExample[] = Array.from({ length: 20 }, () => ({ words, tags }));
  const tagger = await trainTagger(data, { ...tiny, characters: 'none', epochs: 15 });
  expect(tagger.vocabulary.parts.scheme).toBeUndefined();
  const { spans } = await tagger.predict('A cat sees the dog');
  expect(spans.map(({ label, start, end }) => [label, start, end])).toEqual([
    ['DET', 0, 1],
    ['NOUN', 2, 5],
    ['VERB', 6, 10],
    ['DET', 11, 14],
    ['NOUN', 15, 18],
  ]);
  const { accuracy, baseline } = await tagger.assess(data);
  expect([accuracy, baseline.accuracy]).toEqual([1, 1]);
  expect(await tagger.tag([[], words, ['dog']])).toEqual([[], tags, ['NOUN']]);
  expect(await tagger.predict('')).toEqual({ spans: [], words: [] });
  tagger.dispose();
});

test('answers of a conditional random field follow the scheme, from the first epoch on', async () => {
  const random = new Random(3);
  const labels = ['O', 'B-A', 'I-A', 'B-B', 'I-B'];
  const data = Array.from({ length: 12 }, () => {
    const words = Array.from({ length: 7 }, () => 'abcdef'[random.integer(0, 6)]!);
    return { words, tags: words.map(() => labels[random.integer(0, 5)]!) };
  });
  const tagger = await trainTagger(data, { ...tiny, epochs: 1 });
  const { scheme, tags } = tagger.vocabulary.parts;
  expect([scheme, tags]).toEqual(['IOB2', labels.toSorted()]);
  for (const answer of await tagger.tag(data.map(({ words }) => words))) expect(checkTags(answer)).toEqual([]);
  tagger.dispose();
});

test('what is saved answers the same, and nothing is left behind', async () => {
  const before = memory().numTensors;
  const data = sentences(20, 5);
  const tagger = await trainTagger(data, { ...tiny, epochs: 3 });
  const files = await tagger.files();
  const loaded = await TextTagger.load(new Map(files));
  const texts = data.map(({ text }) => text);
  expect(await loaded.predict(texts)).toEqual(await tagger.predict(texts));
  expect(await loaded.assess(data)).toEqual(await tagger.assess(data));
  for (const one of [tagger, loaded]) one.dispose();
  expect(memory().numTensors).toBe(before);

  const change = (edit: (fields: Record<string, unknown>) => object): Map<string, Uint8Array> => {
    const fields = JSON.parse(new TextDecoder().decode(files.get('pipeline.json'))) as Record<string, unknown>;
    return new Map([
      ...files,
      ['pipeline.json', new TextEncoder().encode(JSON.stringify({ ...fields, ...edit(fields) }))],
    ]);
  };
  for (const [changed, message] of [
    [change(() => ({ tags: ['O'], commonestTags: [] })), 'should hold version 1'],
    [change(() => ({ words: ['a', 'a'] })), 'should hold version 1'],
    [change(() => ({ scheme: 'IOB7' })), 'should hold version 1'],
    [change(() => ({ maxWordLength: 0 })), 'should hold version 1'],
    [change(() => ({ characters: null })), 'takes a model of 1 input'],
    [change(({ tags }) => ({ tags: [...(tags as string[]), 'B-NEW'] })), 'A tagger of 4 tags'],
    [new Map([...files].filter(([name]) => name !== 'pipeline.json')), 'pipeline.json'],
  ] as const) {
    await expect(TextTagger.load(changed, 'x')).rejects.toThrow(message);
  }
  expect(memory().numTensors).toBe(before);
});

test('the best epoch by what is held out stays, and a signal stops it', async () => {
  const stop = new AbortController();
  const figures: (readonly [accuracy: number, f1: number])[] = [];
  const validation = sentences(20, 8);
  const tagger = await trainTagger(sentences(30, 7), {
    ...tiny,
    epochs: 20,
    patience: 20,
    validation,
    signal: stop.signal,
    onProgress: ({ epoch, validation: shown }) => {
      figures.push([shown!.accuracy, shown!.f1!]);
      if (epoch === 6) stop.abort();
    },
  });
  expect(figures).toHaveLength(6);
  const best = Math.max(...figures.map(([accuracy, f1]) => accuracy + f1));
  const found = await tagger.assess(validation);
  expect(found.accuracy + found.f1).toBeCloseTo(best, 6);
  tagger.dispose();
  const stopped = AbortSignal.abort(new Error('enough'));
  const before = memory().numTensors;
  await expect(trainTagger(sentences(9, 7), { ...tiny, signal: stopped })).rejects.toThrow('enough');
  expect(memory().numTensors).toBe(before);
});

describe('what the data are', () => {
  test.each([
    [['O', 'B-A', 'I-A'], 'IOB2'],
    [['O', 'I-A'], 'IOB1'],
    [['O', 'I-A', 'E-A'], 'IOE2'],
    [['O', 'B-A', 'E-A'], 'IOBES'],
    [['O', 'S-A'], 'IOBES'],
    [['O', 'U-A', 'B-A', 'L-A'], 'BILOU'],
    [['NOUN', 'O'], undefined],
    [['O'], undefined],
  ])('%j', (tags, scheme) => {
    expect(schemeOf(tags)).toBe(scheme);
    expect(answeredScheme(schemeOf(tags))).toBe(scheme === 'IOB1' || scheme === 'IOE2' ? 'IOB2' : scheme);
  });

  test('words that are as common have one order, and rare ones are unknown', () => {
    const settings = {
      vocabularySize: 4,
      minCount: 2,
      characters: 'lstm',
      maxWordLength: 2,
      subwordBuckets: 0,
    } as const;
    const one = (words: string[]) => ({ words, tags: words.map((word) => (word === 'b' ? 'X' : 'Y')) });
    const vocabulary = learnVocabulary([one(['c', 'B', 'a', 'd']), one(['a', 'b', 'C'])], undefined, settings);
    expect(vocabulary.parts.words).toEqual(['a', 'b']);
    expect(vocabulary.encode([['a', 'xyBc'], ['d']])).toEqual({
      words: { data: Int32Array.of(2, 1, 1, 0), shape: [2, 2] },
      characters: { data: Int32Array.of(4, 0, 0, 2, 6, 0, 7, 0, 0, 0, 0, 0), shape: [2, 2, 3] },
    });
    expect(vocabulary.commonest(['b', 'a', 'new'])).toEqual(['X', 'Y', 'Y']);
  });

  test('examples that are none are refused in words', async () => {
    for (const [data, message] of [
      [5, 'trainTagger takes examples that can be walked through'],
      [[], 'there was none with a word'],
      [[{ words: ['a'], tags: [] }], 'example 1 has to be { words, tags }, with a tag for each word'],
      [[{ words: ['a'], tags: ['O'] }, 'text'], 'example 2'],
    ] as const) {
      await expect(trainTagger(data as never, tiny)).rejects.toThrow(message);
    }
    await expect(trainTagger(sentences(2, 1), { output: 'argmax' as never })).rejects.toThrow(
      'output has to be one of',
    );
  });

  test('spans within words are counted as lost', async () => {
    const tagger = await trainTagger(sentences(8, 1), { ...tiny, epochs: 1 });
    const found = await tagger.assess([{ text: 'New Yorker', spans: [{ label: 'PER', start: 0, end: 8 }] }]);
    expect(found).toMatchObject({ lostSpans: 1, words: 2, support: 0 });
    expect(assessTags([['O']], [['O']]).support).toBe(0);
    tagger.dispose();
  });
});
