// Classifying lines, and input that is not what it should be.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { zipModel } from '@rnnkit/storage';
import { readModel } from '@rnnkit/storage/node';
import { expect, test } from 'vitest';

import { newFolder, reviews, rnnkit, small } from './rnnkit.ts';

async function folderWithModel(): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(60));
  expect((await rnnkit(folder, ['train', 'reviews.csv', '--epochs', '2', ...small])).code).toBe(0);
  return folder;
}

test('lines are answered one by one, as they come, until nobody reads on', { timeout: 120_000 }, async () => {
  const folder = await folderWithModel();
  const many = Array.from({ length: 200 }, (_, index) => `a fine film ${index}`);
  const all = await rnnkit(folder, ['predict', 'model'], { input: `${many.join('\n')}\n\nend` });
  expect(all.code).toBe(0);
  expect(
    all.output
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[1]),
  ).toEqual([...many, '', 'end']);

  const left = await rnnkit(folder, ['predict', 'model'], {
    input: 'a fine film\n'.repeat(200_000),
    watch(child) {
      child.stdout?.destroy();
    },
  });
  expect(left).toMatchObject({ code: 0, errors: '' });
  expect(left.output.length).toBeLessThan(1_000_000);
});

test.each([
  [
    'a line without an end',
    'x'.repeat(11 * 1024 * 1024),
    'Line 1 of standard input is longer than 10485760 characters.',
  ],
  ['bytes that are no text', Uint8Array.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]), 'bytes that are not UTF-8, on line 1'],
])('%s is refused in one sentence', async (_, input, message) => {
  const folder = await folderWithModel();
  const outcome = await rnnkit(folder, ['predict', 'model'], { input });
  expect(outcome).toMatchObject({ code: 1, errors: expect.stringMatching(/^rnnkit: [^\n]*\n$/) });
  expect(outcome.errors).toContain(message);
});

test('a model that is broken is refused in one sentence by every command', { timeout: 180_000 }, async () => {
  const folder = await folderWithModel();
  const files = await readModel(join(folder, 'model'));
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const broken: Record<string, Uint8Array> = {
    'empty.zip': new Uint8Array(),
    'cut.zip': zipModel(files).subarray(0, 5000),
    'null.zip': zipModel(new Map([...files, ['model.json', encode('null')]])),
    'labels.zip': zipModel(new Map([...files, ['labels.json', encode('["\u001b[2J", "\u001b[2J"]')]])),
    'deep.zip': zipModel(new Map([...files, ['tokenizer.json', encode('['.repeat(100_000))]])),
    'model.json': files.get('model.json')!,
  };
  await mkdir(join(folder, 'empty'));
  for (const [name, bytes] of Object.entries(broken)) await writeFile(join(folder, name), bytes);
  for (const name of ['empty', ...Object.keys(broken)]) {
    const outcome = await rnnkit(folder, ['inspect', name]);
    expect(outcome).toMatchObject({ code: 1, output: '', errors: expect.stringMatching(/^rnnkit: [^\n]{10,400}\n$/) });
    expect(outcome.errors).not.toMatch(/\p{Cc}(?!$)|TypeError|RangeError|Cannot read|undefined/u);
  }
  for (const words of [
    ['predict', 'cut.zip', 'text'],
    ['evaluate', 'cut.zip', 'reviews.csv'],
    ['evaluate', 'model', 'model'],
    ['evaluate', 'model', 'model.json'],
  ]) {
    const outcome = await rnnkit(folder, words);
    expect(outcome).toMatchObject({ code: 1, output: '', errors: expect.stringMatching(/^rnnkit: [^\n]{10,400}\n$/) });
  }
});
