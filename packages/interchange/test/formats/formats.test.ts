// From any format to any other, and what is no format.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { bidirectional, dense, dropout, embedding, lstm } from '@rnnkit/layers';
import { openZip, writeZip, zipModel } from '@rnnkit/storage';
import { Tokenizer } from '@rnnkit/text';
import { saveModel, sequential, type TrainableModel } from '@rnnkit/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  formatByEnding,
  formatNamed,
  formatOf,
  modelFormats,
  modelSource,
  omittedBy,
  readAnyModel,
  type ModelContent,
  type ModelFormat,
  type ModelSource,
} from '../../src/index.ts';
import { writeKeras } from '../../src/keras/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

/** A classifier that every format can say, with all that belongs to one. */
function content(): ModelContent {
  const tokenizer = new Tokenizer({ oovToken: '[UNK]' });
  tokenizer.fitOnTexts(['a fine film', 'what a bore']);
  const model = sequential(
    [
      embedding({ inputDim: 8, outputDim: 3, maskZero: true, name: 'words' }),
      bidirectional(lstm({ units: 2 }), { name: 'reading' }),
      dropout({ rate: 0.5, name: 'dropping' }),
      dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
    { seed: 4 },
  );
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  model.build([null, null]);
  return { model, tokenizer, labels: ['neg', 'pos'], length: { maxLength: 6, padding: 'pre', truncating: 'post' } };
}

const x = [
  [0, 0, 2, 3],
  [0, 5, 6, 2],
];

async function answersOf({ model }: ModelContent): Promise<readonly number[]> {
  const answers = (await model.predict(x)) as { data(): Promise<Float32Array>; dispose(): void };
  const values = [...(await answers.data())];
  answers.dispose();
  return values;
}

/** The files of a model as somebody else finds them. */
async function written(format: ModelFormat, given: ModelContent): Promise<ModelSource> {
  const name = format.isFolder ? 'folder' : `model${format.endings[0]!}`;
  return modelSource(name, await format.write!(given, name, () => undefined), format.isFolder);
}

const writing = modelFormats.filter(({ write }) => write !== undefined);

test('there is a format that is read and written for each of several frameworks', () => {
  expect(writing.length).toBeGreaterThanOrEqual(2);
  expect(new Set(modelFormats.map(({ name }) => name)).size).toBe(modelFormats.length);
  const endings = modelFormats.flatMap(({ endings }) => endings);
  expect(new Set(endings).size).toBe(endings.length);
});

describe.each(writing.map((format) => [format.name, format] as const))('%s', (name, format) => {
  test('is told by its files, answers alike, and brings what it has a place for', async () => {
    const given = content();
    const source = await written(format, given);
    const before = memory().numTensors;
    expect((await formatOf(source)).name).toBe(name);
    const read = await readAnyModel(source);
    const [asked, answered] = [await answersOf(given), await answersOf(read)];
    for (const [index, answer] of answered.entries()) expect(answer).toBeCloseTo(asked[index]!, 6);
    const holds = (part: (typeof format.holds)[number]): boolean => format.holds.includes(part);
    expect(read.labels).toEqual(holds('labels') ? given.labels : undefined);
    expect(read.length).toEqual(holds('length') ? given.length : undefined);
    const texts = ['a fine film', 'nothing of it'];
    expect(read.tokenizer?.textsToSequences(texts)).toEqual(
      holds('tokenizer') ? given.tokenizer!.textsToSequences(texts) : undefined,
    );
    expect('compileOptions' in read.model && read.model.compileOptions !== undefined).toBe(holds('compiled'));
    expect(read.model.layers.some(({ className }) => className === 'Dropout')).toBe(holds('dropout'));
    const omitted = omittedBy(format, given);
    expect(omitted).toHaveLength(5 - format.holds.length);
    expect(omittedBy(format, read)).toEqual([]);
    read.model.dispose();
    expect(memory().numTensors).toBe(before);
    given.model.dispose();
  });

  test('written, read and written again is the same bit for bit', async () => {
    const given = content();
    const first = await written(format, given);
    const read = await readAnyModel(first);
    const second = await written(format, read);
    expect(second.names).toEqual(first.names);
    for (const file of first.names) expect(await second.read(file)).toEqual(await first.read(file));
    for (const one of [given, read]) one.model.dispose();
  });

  test.each(writing.map((other) => [other.name, other] as const))('goes to %s and back', async (_, other) => {
    const given = content();
    const here = await readAnyModel(await written(format, given));
    const there = await readAnyModel(await written(other, here));
    const back = await readAnyModel(await written(format, there));
    expect(await answersOf(back)).toEqual(await answersOf(here));
    for (const { model } of [given, here, there, back]) model.dispose();
  });
});

describe('what is no model that is read is refused with what to do', () => {
  const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
    Uint8Array.from(
      parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (one) => one.charCodeAt(0)) : [part])),
    );
  const zip = (...names: readonly string[]): Uint8Array => zipModel(new Map(names.map((name) => [name, bytes('{}')])));

  test.each<[string, Uint8Array, string]>([
    ['a pickle', bytes(0x80, 2, '}q'), 'safetensors.torch.save_file'],
    ['TensorFlow Lite', bytes(0x1c, 0, 0, 0, 'TFL3'), 'TensorFlow Lite'],
    ['GGUF', bytes('GGUF', 3), 'GGUF'],
    ['a zip of other things', zip('notes.txt'), 'is a zip file'],
    ['one file of a folder', bytes('{"format": "rnnkit-model"}'), 'the folder that it is in'],
    ['text', bytes('a,b\n1,2\n'), 'is no model that is read here: rnnkit (.zip), keras (.keras)'],
    ['nothing', bytes(), 'is no model'],
  ])('%s', async (_, file, message) => {
    const reading = readAnyModel(modelSource('given', new Map([['given', file]])));
    await expect(reading).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining(message) });
    await expect(reading).rejects.toThrow('given');
  });

  test('a folder', async () => {
    const folder = (...names: readonly string[]): ModelSource =>
      modelSource('given', new Map(names.map((name) => [name, bytes('{}')])), true);
    await expect(formatOf(folder('saved_model.pb', 'keras_metadata.pb'))).rejects.toThrow("model.save('model.keras')");
    await expect(formatOf(folder('model.json', 'x.bin'))).rejects.toThrow('is no model that is read here');
    await expect(formatOf(folder())).rejects.toThrow('is no model that is read here');
  });
});

test('of a zip file that is damaged it is said what is wrong', async () => {
  const cut = modelSource(
    'cut.keras',
    new Map([['cut.keras', zipModel(new Map([['model.json', new Uint8Array(9)]])).subarray(0, 30)]]),
  );
  await expect(readAnyModel(cut)).rejects.toMatchObject({
    code: 'invalid-file',
    message: expect.stringMatching(/^cut\.keras: .*zip file cannot be read/),
  });
});

test('what a model was compiled with is left out where Keras has not all of it, and that is said', async () => {
  const { model, ...parts } = content();
  const compiled = model as TrainableModel;
  compiled.compile({ loss: { className: 'SparseCategoricalCrossentropy', config: { labelSmoothing: 0.1 } } });
  const notes: string[] = [];
  const files = await formatNamed('keras').write!({ model, ...parts }, 'm.keras', (words) => void notes.push(words));
  expect(notes).toEqual([expect.stringMatching(/^without what the model was compiled with\. .*labelSmoothing/)]);
  const read = await readAnyModel(modelSource('m.keras', files));
  expect(await answersOf(read)).toEqual(await answersOf({ model }));
  for (const one of [model, read.model]) one.dispose();
});

test('a tokenizer that Hugging Face has not goes along for readers here, and that is said', async () => {
  const given = content();
  const tokenizer = new Tokenizer({ charLevel: true, ngrams: 2 });
  tokenizer.fitOnTexts(['ab']);
  const notes: string[] = [];
  const files = await formatNamed('hugging-face').write!(
    { ...given, tokenizer },
    '',
    (words) => void notes.push(words),
  );
  expect(notes).toEqual([expect.stringMatching(/^without a tokenizer\.json .*ngrams/)]);
  const read = await readAnyModel(modelSource('hub', files, true));
  expect(read.tokenizer!.textsToSequences(['aba'])).toEqual(tokenizer.textsToSequences(['aba']));
  for (const one of [given, read]) one.model.dispose();
});

test('where a layer of Keras makes the ids, texts are filled up and cut behind', async () => {
  const tokenizer = new Tokenizer({ charLevel: true, lower: false, oovToken: '[UNK]' });
  tokenizer.fitOnTexts(['abcd']);
  const model = sequential([embedding({ inputDim: 8, outputDim: 2, maskZero: true }), lstm({ units: 2 })]);
  model.build([null, 5]);
  for (const takesTexts of [true, false]) {
    const bytes = await writeKeras(model, { tokenizer, takesTexts });
    const read = await readAnyModel(modelSource('m.keras', new Map([['m.keras', bytes]])));
    expect(read.tokenizer!.textsToSequences(['abx'])).toEqual(tokenizer.textsToSequences(['abx']));
    expect(read.length).toEqual(takesTexts ? { maxLength: 5, padding: 'post', truncating: 'post' } : undefined);
    read.model.dispose();
  }
  model.dispose();
});

test('what Keras says of a training that there is not here is left, and that is said', async () => {
  const { model } = content();
  const files = await formatNamed('keras').write!({ model }, 'm.keras', () => undefined);
  const zip = openZip(files.get('m.keras')!);
  const entries = new Map<string, Uint8Array>();
  for (const name of zip.names) entries.set(name, (await zip.read(name, 1e6))!);
  const config = new TextDecoder().decode(entries.get('config.json'));
  expect(config).toContain('SparseCategoricalCrossentropy');
  const other = config
    .replaceAll('SparseCategoricalCrossentropy', 'MyOwnLoss')
    .replaceAll('sparse_categorical_crossentropy', 'my_own_loss');
  const changed = writeZip(entries.set('config.json', new TextEncoder().encode(other)));
  const read = await readAnyModel(modelSource('m.keras', new Map([['m.keras', changed]])));
  expect(read.left).toEqual([expect.stringMatching(/^what it was compiled with \(.*MyOwnLoss|my_own_loss/)]);
  for (const one of [model, read.model]) one.dispose();
});

test.each([
  [
    'regression',
    { version: 1, maxLength: 6, padding: 'pre', truncating: 'pre', mean: 3.5 },
    ['length', 'tokenizer'],
    'mean 3.5',
  ],
  ['tagging', { version: 1, tags: ['B', 'I'], scheme: 'IOB2' }, ['tokenizer'], 'tags, scheme'],
])('of a model of the task %s what no other format has is said to be left', async (task, pipeline, parts, words) => {
  const { model, tokenizer } = content();
  const assets = new Map(
    Object.entries({ 'tokenizer.json': tokenizer, 'pipeline.json': pipeline }).map(
      ([name, json]) => [name, new TextEncoder().encode(JSON.stringify(json))] as const,
    ),
  );
  const files = await saveModel(model as TrainableModel, { assets, task });
  const sources = new Map([...files].map(([name, bytes]) => [name, () => Promise.resolve(bytes)] as const));
  const read = await readAnyModel(modelSource('mine', sources, true));
  expect(read.left).toEqual([`what pipeline.json says for the task ${task} (${words})`]);
  expect(['length', 'tokenizer'].filter((part) => part in read)).toEqual(parts);
  for (const one of [model, read.model]) one.dispose();
});

test('what a reader says begins with the name of the file, and keeps its code', async () => {
  const source = modelSource(
    'mine.h5',
    new Map([['mine.h5', Uint8Array.from([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10])]]),
  );
  await expect(readAnyModel(source)).rejects.toMatchObject({
    code: 'invalid-file',
    message: expect.stringMatching(/^mine\.h5: /),
  });
});

test('formats are found by names of files and by their own', () => {
  expect(formatByEnding('a/MODEL.KERAS')?.name).toBe('keras');
  expect(formatByEnding('a/model.safetensors')?.name).toBe('pytorch');
  expect(formatByEnding('a/web/model.json')?.name).toBe('tfjs-layers');
  expect(formatByEnding('a/mymodel.json')).toBeUndefined();
  expect(formatByEnding('a/keras')).toBeUndefined();
  expect(formatNamed('keras-h5').title).toContain('HDF5');
  expect(() => formatNamed('kera' as 'keras')).toThrow('Did you mean');
});

test('a source reads each file once, and says which it has not', async () => {
  let times = 0;
  const source = modelSource('f', new Map([['a', () => Promise.resolve(Uint8Array.of(++times))]]), true);
  expect(await source.read('a')).toBe(await source.read('a'));
  expect(times).toBe(1);
  await expect(source.read('b')).rejects.toThrow('f has no "b"');
  expect(() => modelSource('f', new Map(), false)).toThrow('takes one file');
});
