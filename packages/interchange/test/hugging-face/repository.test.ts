// Repositories of the hub: written, read again, and refused.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, RnnkitError } from '@rnnkit/data';
import { dense, embedding, lstm } from '@rnnkit/layers';
import { sequential, type Model } from '@rnnkit/models';
import { readSafetensors } from '@rnnkit/storage';
import { Tokenizer } from '@rnnkit/text';
import { SubwordTrainer } from '@rnnkit/text/subwords-training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { readHuggingFace, writeHuggingFace, type WriteHuggingFaceOptions } from '../../src/hugging-face/index.ts';

beforeAll(() => useBackend(cpu()));

function classifier(units: number = 3): Model {
  const made = sequential(
    [
      embedding({ inputDim: 12, outputDim: 4, maskZero: true }),
      lstm({ units: 3 }),
      dense({ units, activation: 'softmax' }),
    ],
    { name: 'moods' },
  );
  made.build([null, 6], new Random(2));
  return made;
}

function fitted(): Tokenizer {
  const tokenizer = new Tokenizer({ oovToken: '?', numWords: 12 });
  tokenizer.fitOnTexts(['a fine film', 'a dull film', 'no film at all']);
  return tokenizer;
}

const labels = ['__proto__', '2', 'say "yes": `no`'];
const length = { maxLength: 6, padding: 'pre', truncating: 'post' } as const;
const textOf = (files: ReadonlyMap<string, Uint8Array>, name: string): string =>
  new TextDecoder().decode(files.get(name));

test('all comes back, bit for bit', async () => {
  const model = classifier();
  const tokenizer = fitted();
  const files = await writeHuggingFace(model, { tokenizer, labels, length });
  expect([...files.keys()]).toEqual([
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'keras_tokenizer.json',
    'README.md',
    'model.safetensors',
  ]);
  const again = await readHuggingFace(files);
  expect(await again.model.getWeights()).toEqual(await model.getWeights());
  expect(again.model.getConfig()).toEqual(model.getConfig());
  expect(again.labels).toEqual(labels);
  expect(again.length).toEqual(length);
  expect(JSON.stringify(again.tokenizer)).toBe(JSON.stringify(tokenizer));
  const { model: once, ...parts } = again;
  expect([...(await writeHuggingFace(once, parts))]).toEqual([...files]);
});

test('config.json has what the hub looks for', async () => {
  const json = textOf(await writeHuggingFace(classifier(), { labels, length }), 'config.json');
  expect(JSON.parse(json)).toMatchObject({
    model_type: 'rnnkit',
    num_labels: 3,
    max_length: 6,
    id2label: { 0: '__proto__', 1: '2', 2: 'say "yes": `no`' },
  });
  expect(json).toContain('"label2id": {\n    "__proto__": 0,\n    "2": 1,');
});

test('a model alone, in fewer bytes', async () => {
  const model = classifier();
  const files = await writeHuggingFace(model, { dtype: 'F16' });
  expect([...files.keys()]).toEqual(['config.json', 'README.md', 'model.safetensors']);
  const { tensors } = readSafetensors(files.get('model.safetensors')!, 'the file');
  expect([...tensors.values()].every(({ dtype }) => dtype === 'F16')).toBe(true);
  const again = await readHuggingFace(files);
  expect(again).toMatchObject({ tokenizer: undefined, labels: undefined, length: undefined });
  expect((await again.model.getWeights())[0]).toEqual(tensors.get('embedding/embeddings')!.data);
});

test('the card says what it is told', async () => {
  const card = {
    title: 'Moods: of films',
    description: 'For *films*.',
    languages: ['en', 'no'],
    license: 'mit',
    datasets: ['imdb'],
    tags: ['mood', 'rnnkit'],
    metrics: [
      { name: 'accuracy', value: 0.9604, dataset: 'IMDB', split: 'test' },
      { name: 'f1', value: 0.5 },
    ],
  };
  const text = textOf(await writeHuggingFace(classifier(), { labels, card }), 'README.md');
  expect(text.split('\n\n# ')[0]).toBe(`---
library_name: rnnkit
pipeline_tag: "text-classification"
language:
- "en"
- "no"
license: "mit"
tags:
- "rnnkit"
- "mood"
datasets:
- "imdb"
metrics:
- "accuracy"
- "f1"
model-index:
- name: "Moods: of films"
  results:
  - task:
      type: "text-classification"
    dataset:
      name: "IMDB"
      type: "IMDB"
      split: "test"
    metrics:
    - type: "accuracy"
      value: 0.9604
---`);
  expect(text).toContain('# Moods: of films\n\nFor *films*.\n\n## Measured');
  expect(text).toContain('| accuracy | 0.9604 | IMDB | test |\n| f1 | 0.5 |  |  |');
  expect(text).toContain('- `` say "yes": `no` ``');
});

test('nothing is made up', async () => {
  const text = textOf(await writeHuggingFace(classifier()), 'README.md');
  expect(text.split('\n---\n')[0]).toBe('---\nlibrary_name: rnnkit\ntags:\n- "rnnkit"');
  expect(text).not.toContain('Measured');
});

test.each<[string, WriteHuggingFaceOptions, string]>([
  ['labels of another number', { labels: ['a', 'b'] }, '2 labels'],
  ['labels that are the same', { labels: ['a', 'a', 'b'] }, 'same'],
  ['a tokenizer that is none', { tokenizer: {} as never }, 'Tokenizer'],
  ['a length without one', { length: { padding: 'pre' } as never }, 'maxLength'],
  ['a figure that is none', { card: { metrics: [{ name: 'f1', value: Number.NaN }] } }, 'value'],
  ['a figure without a name', { card: { metrics: [{ value: 1 } as never] } }, 'name'],
  ['a card of something else', { card: { author: 'me' } as never }, 'author'],
  ['numbers of eight bits', { dtype: 'I8' as never }, 'dtype'],
])('%s', async (_, options, message) => {
  await expect(writeHuggingFace(classifier(), options)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining(message) as string,
  });
});

test('a tokenizer that Hugging Face has no words for', async () => {
  const tokenizer = new Tokenizer({ ngrams: 2, oovToken: '?' });
  tokenizer.fitOnTexts(['a b c']);
  await expect(writeHuggingFace(classifier(), { tokenizer })).rejects.toMatchObject({ code: 'unsupported' });
  const files = await writeHuggingFace(classifier(), { tokenizer, tokenizerJson: false });
  expect(files.has('tokenizer.json')).toBe(false);
  expect(JSON.stringify((await readHuggingFace(files)).tokenizer)).toBe(JSON.stringify(tokenizer));
});

test('subwords have one file, which Hugging Face and readers here take', async () => {
  const trainer = new SubwordTrainer({ vocabularySize: 300 });
  trainer.learn(['a fine film', 'a finer film']);
  const tokenizer = trainer.finish();
  const files = await writeHuggingFace(classifier(), { tokenizer, labels, length });
  expect(files.has('keras_tokenizer.json')).toBe(false);
  const json = JSON.parse(textOf(files, 'tokenizer.json')) as object;
  expect(json).toEqual({
    ...JSON.parse(JSON.stringify(tokenizer)),
    truncation: { direction: 'Right', max_length: 6, strategy: 'LongestFirst', stride: 0 },
    padding: {
      strategy: { Fixed: 6 },
      direction: 'Left',
      pad_to_multiple_of: null,
      pad_id: 0,
      pad_type_id: 0,
      pad_token: '[PAD]',
    },
  });
  const again = await readHuggingFace(files);
  expect(again.tokenizer!.textsToSequences(['a finest film'])).toEqual(tokenizer.textsToSequences(['a finest film']));
  expect(again.length).toEqual(length);
  again.model.dispose();
});

test('models that cannot be written', async () => {
  await expect(writeHuggingFace({} as never)).rejects.toThrow('takes a model');
  await expect(writeHuggingFace(sequential([dense({ units: 1 })]))).rejects.toMatchObject({ code: 'invalid-state' });
});

type Json = Record<string, unknown>;
const own =
  (change: (json: Json) => unknown) =>
  (json: Json): Json => ({ ...json, rnnkit: change(json['rnnkit'] as Json) });

test.each<[string, (json: Json) => unknown, string]>([
  ['another program', (json) => ({ ...json, model_type: 'bert' }), 'bert'],
  ['another version', own((json) => ({ ...json, formatVersion: 2 })), 'version'],
  ['no model', own((json) => ({ ...json, model: null })), 'model'],
  [
    'a class that is none',
    own((json) => ({ ...json, model: { className: 'constructor', config: {} } })),
    'constructor',
  ],
  ['a length that is none', own((json) => ({ ...json, length: { version: 1, maxLength: 1e9 } })), 'maxLength'],
  ['labels with a gap', (json) => ({ ...json, id2label: { 0: 'a', 2: 'b' } }), 'id 1'],
  ['labels that are none', (json) => ({ ...json, id2label: { 0: 7 } }), 'id 0'],
  ['labels that are the same', (json) => ({ ...json, id2label: { 0: 'a', 1: 'a' } }), 'twice'],
  ['labels as a list', (json) => ({ ...json, id2label: ['a'] }), 'object'],
])('a config.json of %s', async (_, change, message) => {
  const files = await writeHuggingFace(classifier(), { labels, length });
  const config = JSON.stringify(change(JSON.parse(textOf(files, 'config.json')) as Json));
  const before = memory().numTensors;
  await expect(
    readHuggingFace(new Map([...files, ['config.json', new TextEncoder().encode(config)]])),
  ).rejects.toMatchObject({ code: 'invalid-file', message: expect.stringContaining(message) as string });
  expect(memory().numTensors).toBe(before);
});

test('files that are none', async () => {
  const files = await writeHuggingFace(classifier(), { tokenizer: fitted() });
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const deep = `{"model_type":"rnnkit","rnnkit":{"formatVersion":1,"model":{"className":"a","config":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}}}`;
  for (const json of ['', '[]', '{', '['.repeat(100_000), deep])
    await expect(readHuggingFace(new Map([...files, ['config.json', text(json)]]))).rejects.toMatchObject({
      code: 'invalid-file',
    });
  await expect(readHuggingFace(new Map([...files, ['keras_tokenizer.json', text('{}')]]))).rejects.toThrow(
    'keras_tokenizer.json',
  );
  for (const name of ['config.json', 'model.safetensors']) {
    const others = new Map(files);
    others.delete(name);
    await expect(readHuggingFace(others)).rejects.toThrow(`no ${name}`);
  }
  await expect(readHuggingFace([] as never)).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('files with bytes that are others', async () => {
  const files = await writeHuggingFace(classifier(), { tokenizer: fitted(), labels, length });
  const random = new Random(6);
  let refused = 0;
  for (let round = 0; round < 200; round++) {
    const name = ['config.json', 'keras_tokenizer.json', 'model.safetensors'][random.integer(0, 3)]!;
    const bytes = Uint8Array.from(files.get(name)!);
    for (let count = random.integer(1, 4); count > 0; count--)
      bytes[random.integer(0, Math.min(bytes.length, 1500))] = random.integer(32, 127);
    const before = memory().numTensors;
    try {
      (await readHuggingFace(new Map([...files, [name, bytes]]))).model.dispose();
    } catch (error) {
      expect(error).toBeInstanceOf(RnnkitError);
      refused++;
    }
    expect(memory().numTensors).toBe(before);
  }
  expect(refused).toBeGreaterThan(50);
});
