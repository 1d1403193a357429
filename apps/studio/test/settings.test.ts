// Settings in an address, the size of a model, and the program that does the same: each against the real thing.
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { cpu } from '@rnnkit/backend-cpu';
import { newClassifier } from '@rnnkit/classifier';
import { useBackend } from '@rnnkit/core';
import { expect, test } from 'vitest';

import { modelCode } from '../src/model-code.ts';
import { modelSize } from '../src/model-size.ts';
import { checkedNumber, fromQuery, letters, toQuery, words, type Settings } from '../src/settings.ts';
import { root } from './support/build.ts';

test('settings come back from an address', () => {
  const settings: Settings = {
    ...words,
    pooling: 'max',
    schedule: 'cosine',
    normalization: 'NFKC',
    labelSmoothing: 0.2,
    outputDropout: 0.4,
    architecture: 'simpleRnn',
    bidirectional: true,
    dropout: 0.25,
    optimizer: 'lion',
    seed: 7,
  };
  expect(fromQuery(new URLSearchParams(toQuery(settings)))).toEqual(settings);
  expect(toQuery(letters)).toBe('');
});

test('an address of nonsense changes nothing', () => {
  const nonsense =
    'architecture=tanh&units=1e9&embeddingDim=-1&vocabularySize=Infinity&maxLength=2.5&learningRate=0&epochs=&seed=NaN&bidirectional=1&optimizer=constructor&__proto__=x';
  expect(fromQuery(new URLSearchParams(nonsense))).toEqual(letters);
  expect(checkedNumber('units', ' 64 ')).toBe(64);
  expect(checkedNumber('units', '64.5')).toBeUndefined();
});

const texts = ['a fine film', 'what a bore', 'fine acting', 'a bore of a film'];

test.each([
  letters,
  words,
  { ...letters, architecture: 'simpleRnn', bidirectional: true },
  { ...words, units: 7, embeddingDim: 3 },
  { ...words, vocabularySize: 4, bidirectional: true },
] as const)('the table of shapes is that of the model: %o', async (settings: Settings) => {
  await useBackend(cpu());
  const { model, tokenizer } = newClassifier(texts, ['neg', 'pos', 'odd'], settings);
  model.build([null, settings.maxLength]);
  const rows = modelSize(settings, tokenizer.wordIndex.size, 3);
  expect(rows.map(({ shape }) => shape)).toEqual(model.layers.map(({ outputShape }) => outputShape));
  expect(rows.map(({ parameters }) => parameters)).toEqual(
    model.layers.map(({ weights }) => weights.reduce((sum, { variable }) => sum + variable.size, 0)),
  );
  model.dispose();
});

test('the program to copy runs, and trains', async () => {
  const settings: Settings = {
    ...letters,
    units: 16,
    embeddingDim: 8,
    epochs: 2,
    learningRate: 0.02,
    bidirectional: true,
    dropout: 0.1,
  };
  // Beside the packages, so that it finds them.
  const file = join(root, 'test', `.program-${process.pid}.ts`);
  await writeFile(file, modelCode(settings, 'languages', 3));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@rnnkit/source', file], {
      cwd: root,
    });
    const [, accuracy] = /accuracy: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(accuracy)).toBeGreaterThan(0.6);
  } finally {
    await rm(file);
  }
});
