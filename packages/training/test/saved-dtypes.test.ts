// Weights that are saved in fewer bits: how many bytes that takes, and how far they and what the model answers are off.
import { readSafetensors, type FloatDtype, type ModelFiles } from '@rnnkit/storage';
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers';
import { beforeAll, describe, expect, test } from 'vitest';

import { loadModel, saveModel, sequential, type TrainableModel } from '../src/index.ts';

const x = { data: Int32Array.from({ length: 60 }, (_, index) => (index * 7) % 50), shape: [10, 6] };
const y = Array.from({ length: 10 }, (_, index) => index % 3);
const weights = 'weights.safetensors';

let model: TrainableModel;
beforeAll(async () => {
  await useBackend(cpu());
  model = sequential([
    embedding({ inputDim: 50, outputDim: 16 }),
    gru({ units: 24 }),
    dense({ units: 3, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  await model.fit(x, y, { epochs: 3 });
  return () => {
    model.dispose();
  };
});

const saved = (dtype: FloatDtype): Promise<ModelFiles> => saveModel(model, { dtype, includeOptimizer: true });
const answers = async (of: TrainableModel): Promise<number[]> => [...(await (await of.predict(x)).data())];

describe.each<[FloatDtype, number, number]>([
  ['F32', 1, 0],
  ['F16', 0.5, 1e-4],
  ['BF16', 0.5, 1e-3],
  ['I8', 0.25, 3e-3],
])('%s', (dtype, share, off) => {
  test('takes as many bytes as it says, and the model answers nearly the same', async () => {
    const files = await saved(dtype);
    const numbers = 4 * model.countParams();
    // Biases and scales of a model as small as this take some; so does the header.
    expect(files.get(weights)!.length / numbers).toBeLessThan(share + 0.18);
    const loaded = await loadModel(files);
    const [before, after] = [await answers(model), await answers(loaded)];
    const far = Math.max(...before.map((value, index) => Math.abs(value - after[index]!)));
    expect(far).toBeLessThanOrEqual(off);
    if (dtype !== 'F32') expect(far).toBeGreaterThan(0);
    loaded.dispose();
  });

  test('saved again as it was loaded is the same', async () => {
    const files = await saved(dtype);
    const loaded = await loadModel(files);
    const again = await saveModel(loaded, { dtype, includeOptimizer: true });
    if (dtype === 'I8') expect(await answers(await loadModel(again))).toEqual(await answers(loaded));
    else expect(again).toEqual(files);
    loaded.dispose();
  });

  test('leaves the optimizer’s memory in F32', async () => {
    const { tensors } = readSafetensors((await saved(dtype)).get('optimizer.safetensors')!, 'optimizer.safetensors');
    expect(new Set(Array.from(tensors.values(), (tensor) => tensor.dtype))).toEqual(new Set(['F32']));
    expect((await saved(dtype)).get('optimizer.safetensors')).toEqual(
      (await saved('F32')).get('optimizer.safetensors'),
    );
  });
});

test('what a type cannot hold is refused with the name of the weight', async () => {
  const large = sequential([dense({ units: 1, kernelInitializer: 'ones' })]);
  large.build([null, 1]);
  large.setWeights([Float32Array.of(1e5), Float32Array.of(0)]);
  await expect(saveModel(large, { dtype: 'F16' })).rejects.toThrow(
    'The tensor "dense/kernel" holds 100000 at position 0',
  );
  await expect(saveModel(large, { dtype: 'F64' as never })).rejects.toThrow('dtype');
  await expect(saveModel(large, { task: 5 as never })).rejects.toThrow('task');
  large.dispose();
});
