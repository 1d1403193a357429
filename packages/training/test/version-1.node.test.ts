// What earlier versions of rnnkit saved is still read: the fixtures were written by the last one that wrote version 1.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { readModel } from '@rnnkit/storage/node';
import { expect, test } from 'vitest';

import { loadModel } from '../src/index.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/version-1/${name}`, import.meta.url));

interface Answers {
  readonly x: number[];
  readonly y: number[];
  readonly before: number[];
  readonly afterTwoMoreEpochs: number[];
}

test.each(['model', 'model.zip'])(
  'a %s of version 1 answers as it did, and goes on training as it would have',
  async (name) => {
    await useBackend(cpu());
    const { x, y, before, afterTwoMoreEpochs } = JSON.parse(await readFile(fixture('answers.json'), 'utf8')) as Answers;
    const files = await readModel(fixture(name));
    expect(new TextDecoder().decode(files.get('labels.json'))).toBe('["a","b","c"]');
    const model = await loadModel(files);
    const inputs = { data: Int32Array.from(x), shape: [y.length, x.length / y.length] };
    const answer = async (): Promise<number[]> => [...(await (await model.predict(inputs)).data())];
    expect(await answer()).toEqual(before);
    await model.fit(inputs, y, { epochs: 2 });
    expect(await answer()).toEqual(afterTwoMoreEpochs);
    model.dispose();
  },
);
