// Models that real Keras 3 saved, in both its formats, answer as it did; so do files in the layout of Keras 2.
import { readdirSync, readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { beforeAll, expect, test } from 'vitest';

import { readKeras, readKerasH5 } from '../../src/keras/index.ts';

const fixtures = new URL('../fixtures/', import.meta.url);
const namesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, fixtures))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name.replace('.json', '')}`);
const models = [
  ...namesIn('keras').flatMap((name) => ['.keras', '.h5'].map((format) => [name, format] as const)),
  ...namesIn('keras2').map((name) => [name, '.h5'] as const),
];

interface Described {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

beforeAll(() => useBackend(cpu()));

test.each(models)('%s%s', async (name, format) => {
  const { inputs, output } = JSON.parse(readFileSync(new URL(`${name}.json`, fixtures), 'utf8')) as {
    readonly inputs: readonly Described[];
    readonly output: Described;
  };
  const bytes = readFileSync(new URL(`${name}${format}`, fixtures));
  const { model } = await (format === '.h5' ? readKerasH5(bytes) : readKeras(bytes));
  const given = inputs.map(({ data, shape }) => ({ data: Float32Array.from(data), shape }));
  const answer = (await model.predict((given.length > 1 ? given : given[0]) as never)) as {
    readonly shape: readonly number[];
    data(): Promise<Float32Array>;
    dispose(): void;
  };
  expect(answer.shape).toEqual(output.shape);
  for (const [place, value] of (await answer.data()).entries()) expect(value).toBeCloseTo(output.data[place]!, 5.7);
  answer.dispose();
  model.dispose();
});
