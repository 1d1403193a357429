// Models of Keras as tensorflowjs_converter makes LayersModels of them: with Keras' own names of weights, and GRUs that tfjs-layers cannot run.
import { readdirSync, readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { beforeAll, expect, test } from 'vitest';

import { textAttribute } from '../../src/hdf5/attributes.ts';
import { openHdf5, type Hdf5Group } from '../../src/hdf5/hdf5-file.ts';
import { readTfjsLayers } from '../../src/tfjs-layers/index.ts';

const folder = new URL('../fixtures/keras/', import.meta.url);
const models = readdirSync(folder)
  .filter((name) => name.endsWith('.h5'))
  .map((name) => name.replace('.h5', ''))
  // Keras 3 shows a layer with an initial state no mask, and tfjs-layers does.
  .filter((name) => name !== 'encoder-decoder');

const listOf = (value: string | readonly string[] | undefined): readonly string[] => [value ?? []].flat();

/** The files of an `.h5` file, converted. */
async function convert(root: Hdf5Group): Promise<ReadonlyMap<string, Uint8Array>> {
  const group = (await root.group('model_weights'))!;
  const weights: object[] = [];
  const data: number[] = [];
  for (const layer of await group.names()) {
    const own = (await group.group(layer))!;
    for (const name of listOf(textAttribute(own, 'weight_names'))) {
      const dataset = (await own.dataset(name))!;
      await dataset.unpack();
      weights.push({ name: name.replace(/:0$/, ''), shape: dataset.shape, dtype: 'float32' });
      data.push(...dataset.floats());
    }
  }
  const json = {
    format: 'layers-model',
    generatedBy: 'keras v3',
    convertedBy: 'TensorFlow.js Converter',
    modelTopology: {
      keras_version: '3',
      model_config: JSON.parse(textAttribute(root, 'model_config') as string) as object,
    },
    weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights }],
  };
  return new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(json))],
    ['group1-shard1of1.bin', new Uint8Array(Float32Array.from(data).buffer)],
  ]);
}

beforeAll(() => useBackend(cpu()));

test.each(models)('%s', async (name) => {
  const { inputs, output } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as {
    readonly inputs: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
    readonly output: { readonly shape: readonly number[]; readonly data: readonly number[] };
  };
  const files = await convert(await openHdf5(readFileSync(new URL(`${name}.h5`, folder))));
  const { model } = await readTfjsLayers(files);
  const given = inputs.map(({ data, shape }) => ({ data: Float32Array.from(data), shape }));
  const answer = (await model.predict((given.length > 1 ? given : given[0]) as never)) as {
    data(): Promise<Float32Array>;
  };
  for (const [place, value] of (await answer.data()).entries()) expect(value).toBeCloseTo(output.data[place]!, 5.7);
  model.dispose();
});
