// Settings in an address, and the program that does the same: each against the real thing.
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { modelCode } from '../src/model-code.ts';
import { checkedNumber, fromQuery, letters, toQuery, withArchitecture, words, type Settings } from '../src/settings.ts';
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
    classWeight: 'balanced',
    tokenWeights: false,
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

test('another architecture brings its defaults, and an address that names it alone, too', () => {
  const changed: Settings = { ...letters, ...withArchitecture('attention', 'languages', letters) };
  expect(changed).toEqual({ ...letters, architecture: 'attention', bidirectional: true, pooling: 'attention' });
  expect(toQuery(changed)).toBe('architecture=attention');
  expect(fromQuery(new URLSearchParams('architecture=attention'))).toEqual(changed);
  expect(fromQuery(new URLSearchParams('architecture=attention&pooling=max'))).toEqual(changed);
  const transformer: Settings = { ...letters, ...withArchitecture('transformer', 'languages', letters) };
  expect(fromQuery(new URLSearchParams('architecture=transformer&bidirectional=false'))).toEqual(transformer);
  expect({ ...transformer, ...withArchitecture('gru', 'languages', transformer) }).toEqual(letters);
  expect({ ...changed, ...withArchitecture('gru', 'languages', changed) }).toEqual(letters);
  const own: Settings = { ...letters, units: 7 };
  expect({ ...own, ...withArchitecture('lstm', 'languages', own) }).toEqual({ ...own, architecture: 'lstm' });
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
