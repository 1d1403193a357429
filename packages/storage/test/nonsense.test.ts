// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { expect, test } from 'vitest';

import * as storage from '../src/index.ts';
import { savedFiles } from './saved-files.ts';

const files = savedFiles();

/** The arguments that each takes. */
const exported: Readonly<Record<string, readonly unknown[]>> = {
  unzipModel: [storage.zipModel(files)],
  zipModel: [files],
};

test.each(Object.entries(exported))('%s', async (name, good) => {
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
