// A classifier in a folder and in a file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { expect, onTestFinished, test } from 'vitest';

import { newClassifier } from '../src/index.ts';
import { loadClassifier, saveClassifier } from '../src/node.ts';

test('what is saved to a folder or a file is loaded from there', async () => {
  await useBackend(cpu());
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-classifier-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const classifier = newClassifier(['a b', 'c d'], ['one', 'two'], { units: 3, embeddingDim: 2 });
  const answer = await classifier.predict('a d');
  for (const name of ['model', 'model.zip']) {
    await saveClassifier(classifier, join(folder, name));
    const loaded = await loadClassifier(join(folder, name));
    expect(await loaded.predict('a d')).toEqual(answer);
    loaded.dispose();
  }
  classifier.dispose();
  await expect(saveClassifier(5 as never, folder)).rejects.toThrow('saveClassifier takes a classifier');
  await expect(loadClassifier(join(folder, 'nothing'))).rejects.toThrow('There is no model at');
});
