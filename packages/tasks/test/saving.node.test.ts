// Tasks in folders and files, and what tells which task a saved one is.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { zipModel } from '@rnnkit/storage';
import { beforeAll, expect, onTestFinished, test } from 'vitest';

import {
  loadTask,
  MultiLabelClassifier,
  newClassifier,
  ngramGenerator,
  TextClassifier,
  TextGenerator,
  TextRegressor,
  TextTagger,
  trainClassifier,
  trainGenerator,
  trainMultiLabelClassifier,
  trainRegressor,
  trainTagger,
  trainTranslator,
  Translator,
} from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-tasks-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('what is saved to a folder or a file is loaded from there', async () => {
  const folder = await folderOfTest();
  const classifier = newClassifier(['a b', 'c d'], ['one', 'two'], { units: 3, embeddingDim: 2 });
  const answer = await classifier.predict('a d');
  for (const name of ['model', 'model.zip']) {
    await classifier.save(join(folder, name));
    const loaded = await TextClassifier.load(join(folder, name));
    expect(await loaded.predict('a d')).toEqual(answer);
    loaded.dispose();
  }
  const bytes = await readFile(join(folder, 'model.zip'));
  for (const source of [bytes, new Blob([bytes]), await classifier.files()]) {
    const loaded = await TextClassifier.load(source);
    expect(await loaded.predict('a d')).toEqual(answer);
    loaded.dispose();
  }
  const [full, half] = [await classifier.files(), await classifier.files({ dtype: 'F16' })].map(zipModel);
  await classifier.save(join(folder, 'half.zip'), { dtype: 'F16' });
  expect((await readFile(join(folder, 'half.zip'))).length).toBe(half!.length);
  expect(half!.length).toBeLessThan(full!.length);
  classifier.dispose();
  await expect(TextClassifier.load(join(folder, 'nothing'))).rejects.toThrow('There is no model at');
  await expect(classifier.save(5 as never)).rejects.toThrow();
});

test('every saved task is loaded as what it is', async () => {
  const folder = await folderOfTest();
  const small = { units: 2, embeddingDim: 2, epochs: 1 };
  const sentence = { words: ['a', 'b'], tags: ['O', 'B-X'] };
  const tasks = [
    [TextClassifier, await trainClassifier(['a b', 'c d'], ['one', 'two'], small)],
    [MultiLabelClassifier, await trainMultiLabelClassifier(['a b', 'c d'], [['one', 'two'], []], small)],
    [TextRegressor, await trainRegressor(['a b', 'c d'], [1, 2], small)],
    [TextGenerator, await trainGenerator(['ab', 'ba'], { ...small, sequenceLength: 4 })],
    [TextGenerator, ngramGenerator(['ab', 'ba'])],
    [TextTagger, await trainTagger([sentence, sentence], { ...small, characterDim: 2, characterUnits: 2 })],
    [Translator, await trainTranslator(['ab', 'ba'], ['b', 'a'], small)],
  ] as const;
  for (const [place, [kind, task]] of tasks.entries()) {
    const path = join(folder, `model-${place}`);
    await task.save(path);
    const loaded = await loadTask(path);
    expect(loaded).toBeInstanceOf(kind);
    for (const one of [task, loaded]) one.dispose();
  }
  const files = await (await trainClassifier(['a', 'b'], ['one', 'two'], small)).files();
  const json = new TextDecoder().decode(files.get('model.json')).replace('"classification"', '"cooking"');
  const other = new Map([...files, ['model.json', new TextEncoder().encode(json)]]);
  await expect(loadTask(other, 'x')).rejects.toThrow(
    'x: model.json should say the task, classification, generation, linear-classification, linear-multilabel, linear-regression, multilabel, regression, tagging, translation; got "cooking"',
  );
  await expect(loadTask(new Map())).rejects.toThrow('got nothing. Is it a model that was not saved by a task?');
});
