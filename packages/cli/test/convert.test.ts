// Models of other programs on the command line: converted, shown, asked.
import { readFile, writeFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { readModel } from '@rnnkit/storage/node';
import { Tokenizer } from '@rnnkit/text';
import { expect, test } from 'vitest';

import { newFolder, reviews, rnnkit, small } from './rnnkit.ts';

const keras = new URL('../../interchange/test/fixtures/keras/', import.meta.url);

async function folderWithModel(...words: readonly string[]): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(60));
  expect((await rnnkit(folder, ['train', 'reviews.csv', '--epochs', '2', ...small, ...words])).code).toBe(0);
  return folder;
}

const texts = ['a fine film', 'an awful film', ''];

test('a classifier goes to PyTorch and back, with all that belongs to it', { timeout: 120_000 }, async () => {
  const folder = await folderWithModel();
  const there = await rnnkit(folder, ['convert', 'model', 'model.safetensors']);
  expect(there).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^model\.safetensors: from rnnkit to pytorch, /),
  });
  expect(there.errors).toContain('model.safetensors will be without what the model was compiled with');
  expect(there.errors).not.toMatch(/tokenizer|classes/);
  const asked = await rnnkit(folder, ['predict', 'model', '--top', '2', ...texts]);
  expect(await rnnkit(folder, ['predict', 'model.safetensors', '--top', '2', ...texts])).toEqual(asked);

  const back = await rnnkit(folder, ['convert', 'model.safetensors', 'back', '--to', 'rnnkit']);
  expect(back).toMatchObject({ code: 0, errors: '' });
  expect(await rnnkit(folder, ['predict', 'back', '--top', '2', ...texts])).toEqual(asked);
  expect(await rnnkit(folder, ['evaluate', 'back', 'reviews.csv'])).toMatchObject({ code: 0 });

  const shown = JSON.parse((await rnnkit(folder, ['inspect', 'model.safetensors', '--json'])).output) as object;
  expect(shown).toMatchObject({
    format: 'pytorch',
    labels: ['bad', 'good'],
    length: { maxLength: 6, padding: 'pre', truncating: 'pre' },
    tokenizer: { tokens: 'words' },
    compiled: null,
    left: [],
    inputs: [{ shape: [null, null] }],
    outputs: [{ shape: [null, 2] }],
  });
  const own = await rnnkit(folder, ['inspect', 'model']);
  expect(own.output).toContain('compiled    Adam; SparseCategoricalCrossentropy; accuracy');
  expect(own.output).toContain('format      rnnkit');
});

test('a classifier goes to every format and answers alike from there', { timeout: 240_000 }, async () => {
  const folder = await folderWithModel();
  const plain = ['--no-token-weights', '--out', 'plain', '--epochs', '2', ...small];
  expect((await rnnkit(folder, ['train', 'reviews.csv', ...plain])).code).toBe(0);
  for (const [model, out, kind, ...words] of [
    ['model', 'model.keras', 'keras'],
    ['model', 'model.onnx', 'onnx'],
    // It would count padding among what tokens say.
    ['plain', 'web/model.json', 'tfjs-layers'],
    ['model', 'hub', 'hugging-face', '--to', 'hugging-face'],
  ] as const) {
    const asked = JSON.parse(
      (await rnnkit(folder, ['predict', model, '--json', ...texts])).output.split('\n')[0]!,
    ) as object;
    const written = await rnnkit(folder, ['convert', model, out, ...words]);
    expect(written).toMatchObject({ code: 0, output: expect.stringContaining(`from rnnkit to ${kind}, `) });
    expect(written.errors).not.toContain('the tokenizer');
    expect(written.errors).not.toContain('the names of the classes');
    expect(written.errors.includes('compiled with')).toBe(kind !== 'keras');
    const again = await rnnkit(folder, ['convert', model, out, ...words]);
    expect(again).toMatchObject({
      code: 1,
      errors: `rnnkit: There is something at ${out} already; --force replaces it.\n`,
    });
    const answered = await rnnkit(folder, ['predict', out, '--json', ...texts]);
    expect(JSON.parse(answered.output.split('\n')[0]!)).toEqual(asked);
    const shown = JSON.parse((await rnnkit(folder, ['inspect', out, '--json'])).output) as object;
    expect(shown).toMatchObject({ format: kind, labels: ['bad', 'good'] });
  }
  expect((await readdir(join(folder, 'web'))).toSorted()).toEqual(['group1-shard1of1.bin', 'model.json']);
});

test('what a format cannot say is refused before anything is written', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(60));
  const gru = ['--architecture', 'gru', '--epochs', '1'];
  expect((await rnnkit(folder, ['train', 'reviews.csv', ...gru, ...small])).code).toBe(0);
  const before = (await readdir(folder)).toSorted();
  const refused = await rnnkit(folder, ['convert', 'model', 'web/model.json']);
  expect(refused).toMatchObject({
    code: 1,
    output: '',
    errors: expect.stringMatching(/model cannot be converted: .*resetBefore/),
  });
  expect((await readdir(folder)).toSorted()).toEqual(before);
});

test(
  'nothing is overwritten unless it is asked for, and nothing is left of what fails',
  { timeout: 120_000 },
  async () => {
    const folder = await folderWithModel('--no-token-weights');
    await writeFile(join(folder, 'mine.safetensors'), 'my notes');
    await mkdir(join(folder, 'full'));
    await writeFile(join(folder, 'full', 'notes.txt'), 'my notes');
    const before = (await readdir(folder)).toSorted();
    for (const words of [
      ['convert', 'model', 'mine.safetensors'],
      ['convert', 'model.safetensors', 'new.zip'],
      ['convert', 'reviews.csv', 'new.zip'],
      ['convert', 'model', 'model', '--to', 'rnnkit'],
      ['convert', 'model', 'new/er/\0.zip'.slice(0, 7), '--to', 'keras-h5'],
    ]) {
      const outcome = await rnnkit(folder, words);
      expect(outcome.code, words.join(' ')).toBeGreaterThan(0);
      expect(outcome.errors).toMatch(/^(?:[^\n]+\n){1,2}$/);
      expect(outcome.errors).toMatch(/rnnkit: [^\n]+\n(?:\(--help[^\n]*\n)?$/);
      expect((await readdir(folder)).toSorted()).toEqual(before);
    }
    expect(await readFile(join(folder, 'mine.safetensors'), 'utf8')).toBe('my notes');
    expect(await rnnkit(folder, ['convert', 'model', 'mine.safetensors', '--force'])).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'mine.safetensors'), 'latin1')).not.toBe('my notes');
    expect(await rnnkit(folder, ['convert', 'mine.safetensors', 'full', '--to', 'rnnkit'])).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'full', 'notes.txt'), 'utf8')).toBe('my notes');
    expect([...(await readModel(join(folder, 'full'))).keys()]).toContain('labels.json');
    expect((await rnnkit(folder, ['convert', 'model', 'full', '--to', 'rnnkit'])).errors).toContain(
      '--force replaces it',
    );
    expect(await rnnkit(folder, ['convert', 'model', 'full', '--to', 'rnnkit', '--force'])).toMatchObject({ code: 0 });
  },
);

test('what to write has to be clear', async () => {
  const folder = await newFolder();
  for (const [words, message] of [
    [
      ['convert', 'model', 'folder'],
      'A folder can hold models of several formats: say which one to write, --to takes rnnkit,',
    ],
    [['convert', 'model', 'model.pt'], 'Nothing is known by the ending .pt'],
    [['convert', 'model', 'model.h5'], 'is read and not written'],
    [['convert', 'model', 'x', '--to', 'kera'], '--to'],
  ] as const) {
    expect(await rnnkit(folder, words)).toMatchObject({ code: 2, errors: expect.stringContaining(message) });
  }
  expect(await rnnkit(folder, ['convert', 'nothing', 'model.zip'])).toMatchObject({
    code: 1,
    errors: 'rnnkit: There is no model at nothing.\n',
  });
});

test('a model of Keras answers texts once it is told its tokenizer', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  const tokenizer = new Tokenizer({ numWords: 9, oovToken: '[UNK]' });
  tokenizer.fitOnTexts(['a fine film', 'an awful bore']);
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  await writeFile(join(folder, 'classifier.keras'), await readFile(new URL('classifier.keras', keras)));
  const shown = await rnnkit(folder, ['inspect', 'classifier.keras']);
  expect(shown).toMatchObject({ code: 0, errors: '' });
  expect(shown.output).toContain('format      keras: Keras 3');
  const without = await rnnkit(folder, ['predict', 'classifier.keras', 'a fine film']);
  expect(without).toMatchObject({ code: 1, errors: expect.stringContaining('--tokenizer FILE') });
  const asked = ['--tokenizer', 'tokenizer.json', '--top', '9', '--json', 'a fine film'];
  const numbered = await rnnkit(folder, ['predict', 'classifier.keras', ...asked]);
  expect(numbered).toMatchObject({ code: 0, errors: '' });
  const { predictions } = JSON.parse(numbered.output) as { predictions: { label: string; probability: number }[] };
  expect(predictions.map(({ label }) => label).toSorted()).toEqual(predictions.map((_, index) => String(index)));
  const labels = predictions.map((_, index) => `class ${index}`);
  const named = await rnnkit(folder, ['predict', 'classifier.keras', ...asked, '--labels', labels.join(',')]);
  expect(named.output).toBe(numbered.output.replaceAll('"label":"', '"label":"class '));
  const converted = await rnnkit(folder, [
    'convert',
    'classifier.keras',
    'classifier.zip',
    '--tokenizer',
    'tokenizer.json',
  ]);
  expect(converted).toMatchObject({ code: 0, errors: '' });
  expect((await rnnkit(folder, ['predict', 'classifier.zip', '--top', '9', '--json', 'a fine film'])).output).toBe(
    numbered.output,
  );
});

test('a state dict that makes no model is shown by its parts', async () => {
  const folder = await folderWithModel('--no-token-weights');
  expect((await rnnkit(folder, ['convert', 'model', 'model.safetensors'])).code).toBe(0);
  await writeFile(join(folder, 'plan.json'), '{"order": ["nothing"]}');
  const shown = await rnnkit(folder, ['inspect', 'model.safetensors', '--plan', 'plan.json']);
  expect(shown).toMatchObject({ code: 0, errors: expect.stringContaining('It makes no model yet.') });
  expect(shown.output).toContain('Embedding or Linear');
  expect(shown.output).toContain('LSTM');
});
