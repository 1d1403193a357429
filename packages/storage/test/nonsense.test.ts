// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as storage from '../src/index.ts';
import { savedFiles } from './saved-files.ts';

const files = savedFiles();

const texts = new Map([
  [storage.labelsFile, storage.writeLabels(['a', 'b'])],
  [storage.pipelineFile, storage.writeTextLength({ maxLength: 3, padding: 'pre', truncating: 'post' })],
]);

const json = { model: { className: 'Model', config: {} }, task: 'classification' };
const tensors = new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]);
const safetensors = storage.writeSafetensors({ tensors, metadata: new Map() });

/** The arguments that each takes. */
const exported: Readonly<Record<string, readonly unknown[]>> = {
  checkFileName: ['a.json'],
  fromFloat16: [Uint16Array.of(15_360)],
  inflate: [Uint8Array.of(75, 4, 0), 'an entry', 1, 'deflate-raw'],
  openZip: [storage.zipModel(files)],
  readFloatTensors: [safetensors, 'a.safetensors'],
  readForeignSafetensors: [safetensors, 'a.safetensors'],
  readJsonFile: [
    new TextEncoder().encode('{"format":"a","version":1}'),
    'a.json',
    'a model',
    { format: 'a', version: 1 },
  ],
  readLabels: [texts, 'the model'],
  readModelJson: [storage.writeModelJson(json)],
  readSafetensors: [safetensors, 'a.safetensors'],
  readTextFile: [texts, storage.labelsFile, 'the model'],
  readTextLength: [texts, 'the model'],
  toFloat16: [Float32Array.of(1)],
  unzipModel: [storage.zipModel(files)],
  writeLabels: [['a', 'b']],
  writeModelJson: [json],
  writeSafetensors: [{ tensors, metadata: new Map() }],
  writeTextLength: [{ maxLength: 3, padding: 'pre', truncating: 'post' }],
  writeZip: [files],
  zipModel: [files],
};

const functions = Object.entries<unknown>(storage).flatMap(([name, value]) =>
  typeof value === 'function' ? [name] : [],
);

test.each(functions)('%s', async (name) => {
  const good = exported[name];
  if (good === undefined) throw new Error(`Say here what ${name} takes.`);
  const run = Reflect.get(storage, name) as () => unknown;
  expect(await badAnswers({ name, run, good })).toEqual([]);
});

test('what is none is called by its name', () => {
  for (const bad of [undefined, 'abc', 5, new Map([['a', 5]])]) {
    expect(() => storage.zipModel(bad as never)).toThrow(
      /^zipModel(?: takes a model's files, a Map|: a model's files are)/,
    );
  }
});
