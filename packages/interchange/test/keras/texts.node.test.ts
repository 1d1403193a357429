// Layers of Keras that read texts become a tokenizer, and a tokenizer becomes such a layer, or lies beside the model.
import { readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { add, dense, embedding, gru } from '@rnnkit/layers';
import { input, model, sequential, type Model } from '@rnnkit/models';
import { openZip, writeZip } from '@rnnkit/storage';
import { Tokenizer, type TokenizerOptions } from '@rnnkit/text';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { readKeras, writeKeras } from '../../src/keras/index.ts';
import { readKeras as readToTrain } from '../../src/keras/training/index.ts';

beforeAll(() => useBackend(cpu()));

const fixture = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/keras/${name}`, import.meta.url));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function entriesOf(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const zip = openZip(bytes);
  const files = new Map<string, Uint8Array>();
  for (const name of zip.names) files.set(name, (await zip.read(name, 1e6))!);
  return files;
}

interface LayerJson {
  class_name: string;
  name?: string;
  config: Record<string, unknown>;
  inbound_nodes?: unknown;
}

/** As Keras 3.15 describes it. */
const vectorization = {
  module: 'keras.layers',
  class_name: 'TextVectorization',
  config: {
    name: 'text_vectorization',
    trainable: true,
    dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null },
    max_tokens: 10,
    standardize: 'lower_and_strip_punctuation',
    split: 'whitespace',
    ngrams: null,
    output_mode: 'int',
    output_sequence_length: 5,
    pad_to_max_tokens: false,
    sparse: false,
    ragged: false,
    vocabulary: null,
    idf_weights: null,
    encoding: 'utf-8',
    vocabulary_size: 5,
  },
  registered_name: null,
  build_config: { input_shape: [null, 1] },
};
const lookup = {
  module: 'keras.layers',
  class_name: 'StringLookup',
  config: {
    name: 'string_lookup',
    num_oov_indices: 1,
    mask_token: '',
    oov_token: '[UNK]',
    invert: false,
    output_mode: 'int',
    vocabulary: null,
    max_tokens: null,
    idf_weights: null,
    encoding: 'utf-8',
    vocabulary_size: 5,
  },
  registered_name: null,
};
const vocabulary = '\n[UNK]\ndont\nÉmail\n__proto__';

/** A saved classifier that a layer for texts comes before. */
async function withTexts(layer: object, files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const entries = await entriesOf(fixture('classifier.keras'));
  const config = JSON.parse(new TextDecoder().decode(entries.get('config.json'))) as {
    config: { layers: LayerJson[] };
  };
  const [given, ...rest] = config.config.layers;
  const texts = { ...given!, config: { ...given!.config, batch_shape: [null, 1], dtype: 'string' } };
  config.config.layers = [texts, layer as LayerJson, ...rest];
  entries.set('config.json', encode(JSON.stringify(config)));
  for (const [name, text] of Object.entries(files)) entries.set(name, encode(text));
  return writeZip(entries);
}

describe.each([
  'assets/layers/text_vectorization/vocabulary.txt',
  'assets/layers/text_vectorization/_lookup_layer/vocabulary.txt',
])('the vocabulary in %s', (path) => {
  test('becomes a tokenizer, and the model begins with ids', async () => {
    const bytes = await withTexts(vectorization, { [path]: vocabulary });
    const { model: read, tokenizer } = await readKeras(bytes);
    expect(read.inputShapes).toEqual([[null, 5]]);
    expect(tokenizer!.textsToSequences(["Don't É-Mail,\t__Proto__ ÉMAIL"])).toEqual([[2, 3, 1, 3]]);
    expect(tokenizer!.textsToSequences(['émail __proto__'])).toEqual([[1, 1]]);
    const again = await readKeras(await writeKeras(read, { tokenizer, takesTexts: true }));
    expect(again.model.getConfig()).toEqual(read.getConfig());
    expect(JSON.stringify(again.tokenizer)).toBe(JSON.stringify(tokenizer));
    for (const one of [read, again.model]) one.dispose();
  });
});

test('tokens that are looked up', async () => {
  const bytes = await withTexts(lookup, { 'assets/layers/string_lookup/vocabulary.txt': vocabulary });
  const { model: read, tokenizer } = await readKeras(bytes);
  expect(tokenizer!.textsToSequences([['dont', 'Dont', '__proto__']])).toEqual([[2, 1, 4]]);
  const written = await entriesOf(await writeKeras(read, { tokenizer, takesTexts: true }));
  expect(new TextDecoder().decode(written.get('assets/layers/string_lookup/vocabulary.txt'))).toBe(vocabulary);
  read.dispose();
});

test('a vocabulary that is given in the configuration', async () => {
  const config = { ...vectorization.config, vocabulary: ['a', 'b'], split: 'character' };
  const { model: read, tokenizer } = await readKeras(await withTexts({ ...vectorization, config }, {}));
  expect(tokenizer!.textsToSequences(['Ba.c'])).toEqual([[3, 2, 1]]);
  read.dispose();
});

describe('what a tokenizer cannot be is refused by its name', () => {
  const path = 'assets/layers/text_vectorization/vocabulary.txt';
  test.each([
    ['ngrams', { ngrams: 2 }, {}, 'unsupported', 'ngrams'],
    ['a program', { standardize: { class_name: 'function', config: 'f' } }, {}, 'unsupported', 'standardize'],
    ['other outputs', { output_mode: 'tf_idf' }, {}, 'unsupported', 'output_mode'],
    ['whole texts', { split: null }, {}, 'unsupported', 'split'],
    ['a token twice', {}, { [path]: '\n[UNK]\na\na' }, 'invalid-file', 'twice'],
    ['no vocabulary', {}, {}, 'invalid-file', 'vocabulary'],
  ] as const)('%s', async (_, changes, files, code, message) => {
    const before = memory().numTensors;
    const bytes = await withTexts({ ...vectorization, config: { ...vectorization.config, ...changes } }, files);
    await expect(readKeras(bytes)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
    expect(memory().numTensors).toBe(before);
  });

  test('tokens without padding, and a layer that comes later', async () => {
    const bytes = await withTexts({ ...lookup, config: { ...lookup.config, mask_token: null } }, {});
    await expect(readKeras(bytes)).rejects.toThrow('mask_token');
    const entries = await entriesOf(await withTexts(vectorization, { [path]: vocabulary }));
    const config = new TextDecoder().decode(entries.get('config.json'));
    const json = JSON.parse(config) as { config: { layers: LayerJson[] } };
    const [first, second, third] = json.config.layers;
    json.config.layers.splice(0, 3, first!, third!, second!);
    await expect(readKeras(writeZip(entries.set('config.json', encode(JSON.stringify(json)))))).rejects.toThrow(
      'comes after',
    );
  });
});

const learned = (options: TokenizerOptions = {}): Tokenizer => {
  const tokenizer = new Tokenizer({ oovToken: '[UNK]', ...options });
  tokenizer.fitOnTexts(['a fine film', 'a bad film']);
  return tokenizer;
};

function graph(): Model<unknown> {
  const ids = input({ shape: [6], dtype: 'int32', name: 'text' });
  const rows = embedding({ inputDim: 9, outputDim: 3, maskZero: true }).apply(ids);
  const both = add().apply([rows, dense({ units: 3 }).apply(rows)]);
  return model({ inputs: ids, outputs: gru({ units: 2 }).apply(both) });
}

describe('a graph', () => {
  test('with its tokenizer beside it, of whatever options', async () => {
    const made = graph();
    made.build();
    const tokenizer = learned({ ngrams: 2, stripAccents: true });
    const bytes = await writeKeras(made, { tokenizer });
    const { model: again, tokenizer: read } = await readKeras(bytes);
    expect(JSON.stringify(read)).toBe(JSON.stringify(tokenizer));
    expect(await writeKeras(again, { tokenizer: read })).toEqual(bytes);
    const trainable = await readToTrain(bytes);
    expect(JSON.stringify(trainable.tokenizer)).toBe(JSON.stringify(tokenizer));
    for (const one of [made, again, trainable.model]) one.dispose();
  });

  test('that takes texts', async () => {
    const made = graph();
    made.build();
    const tokenizer = learned({ lowerAscii: true, filters: '\t\n\v\f\r', numWords: 4 });
    const bytes = await writeKeras(made, { tokenizer, takesTexts: true });
    const { layers } = (
      JSON.parse(new TextDecoder().decode((await entriesOf(bytes)).get('config.json'))) as {
        config: { layers: LayerJson[] };
      }
    ).config;
    expect(layers.map((layer) => layer.class_name).slice(0, 3)).toEqual([
      'InputLayer',
      'TextVectorization',
      'Embedding',
    ]);
    const { model: again, tokenizer: read } = await readKeras(bytes);
    expect(again.inputNames).toEqual(['text']);
    expect(again.inputShapes).toEqual(made.inputShapes);
    expect(await again.getWeights()).toEqual(await made.getWeights());
    const texts = ['A fine film', 'a bad\tone'];
    expect(read!.textsToSequences(texts)).toEqual(tokenizer.textsToSequences(texts));
    expect(await writeKeras(again, { tokenizer: read, takesTexts: true })).toEqual(bytes);
    for (const one of [made, again]) one.dispose();
  });

  test.each([
    [{ lowerAscii: true }, 'filters'],
    [{ filters: '\t\n\v\f\r' }, 'lowerAscii'],
    [{ lowerAscii: true, filters: '\t\n\v\f\r', oovToken: 'unknown' }, 'unknown token'],
    [{ lowerAscii: true, filters: '\t\n\v\f\r', ngrams: 2 }, 'runs of tokens'],
  ])('takes no texts by a tokenizer with %j', async (options, message) => {
    const made = sequential([embedding({ inputDim: 9, outputDim: 2 }), gru({ units: 1 })]);
    made.build([null, null]);
    const tokenizer = learned(options);
    await expect(writeKeras(made, { tokenizer, takesTexts: true })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(message) as string,
    });
    await expect(writeKeras(made, { takesTexts: true })).rejects.toThrow('takesTexts');
    made.dispose();
  });
});

test('what lies beside the model and is no tokenizer is refused', async () => {
  const entries = await entriesOf(fixture('classifier.keras'));
  for (const text of ['{}', '[', '{"class_name": "Tokenizer", "config": {"word_index": "{\\"a\\": 7}"}}']) {
    entries.set('assets/tokenizer.json', encode(text));
    await expect(readKeras(writeZip(entries))).rejects.toMatchObject({ code: 'invalid-file' });
  }
});
