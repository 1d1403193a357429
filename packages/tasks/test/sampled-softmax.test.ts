// A sample of tokens beside all of them.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { memory, sum, tensor, tidy, variable, variableGrads, type Scalar } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { generatorDefaultsOf, trainGenerator } from '../src/index.ts';
import { newNetwork } from '../src/generation/generator-network.ts';
import { IdSampler, sampledStudent } from '../src/generation/sampled-softmax.ts';

beforeAll(async () => {
  registerStockGradients();
  await useBackend(cpu());
});

const size = 7;
const settings = {
  ...generatorDefaultsOf(),
  units: 5,
  embeddingDim: 5,
  sampledTokens: 3,
  seed: 4,
};
const common = Int32Array.from({ length: 60 }, (_, place) => [2, 3, 2, 4, 2, 5][place % 6]!);

/** How far the costs of a batch and their gradients, in what was read and in the table, are from those by all tokens, at most. */
function distanceFromAll(tieEmbeddings: boolean, count: number): number {
  const network = newNetwork({ ...settings, tieEmbeddings }, size, false);
  network.build([null, null]);
  // Larger than they begin, so that tokens differ.
  const random = new Random(8);
  network.setWeights(
    network.weights.map(({ variable: { size: length } }) => Float32Array.from({ length }, () => random.uniform(-1, 1))),
  );
  const student = sampledStudent(network, { sampler: new IdSampler([common], size), count });
  student.build();
  const layer = student.layers.at(-1)!;
  const values = Float32Array.from({ length: 20 }, () => random.uniform(-1, 1));
  const read = tidy(() => variable(tensor(values, [2, 2, 5])));
  const next = tensor(Int32Array.of(2, 3, 6, 2), [2, 2], 'int32');
  const table = network.layers.findLast(({ className }) => className === 'ReversibleEmbedding')!.weights[0]!.variable;
  const result = tidy(() => {
    const { value, grads } = variableGrads(() => {
      const [costs] = layer.run([{ tensor: read }, { tensor: next }], { training: true, random: new Random(1) }).values;
      return sum(costs!.tensor) as Scalar;
    }, [read, table]);
    const [costs] = layer.run([{ tensor: read }, { tensor: next }], { training: true, random: new Random(1) }).values;
    value.dispose();
    return [costs!.tensor, ...[read, table].map(({ name }) => grads[name]!)].map((one) => Array.from(one.dataSync()));
  });
  // By all tokens, in double.
  const [questions, rows] = [read.dataSync(), table.dataSync()];
  const exact = [4, 20, size * 5].map((length) => new Float64Array(length));
  for (const [step, id] of [2, 3, 6, 2].entries()) {
    const logits = Array.from({ length: size }, (_, token) =>
      Array.from({ length: 5 }, (_each, place) => questions[step * 5 + place]! * rows[token * 5 + place]!).reduce(
        (a, b) => a + b,
        0,
      ),
    );
    const total = logits.reduce((all, logit) => all + Math.exp(logit), 0);
    exact[0]![step] = Math.log(total) - logits[id]!;
    for (const [token, logit] of logits.entries()) {
      const error = Math.exp(logit) / total - Number(token === id);
      for (let place = 0; place < 5; place++) {
        exact[1]![step * 5 + place]! += error * rows[token * 5 + place]!;
        exact[2]![token * 5 + place]! += error * questions[step * 5 + place]!;
      }
    }
  }
  for (const one of [read, next]) one.dispose();
  student.dispose();
  network.dispose();
  const differences = result.flatMap((numbers, part) =>
    numbers.map((one, place) => Math.abs(one - exact[part]![place]!)),
  );
  return Math.max(...differences);
}

test.each([true, false])('the more are drawn, the closer it is to all: tied %s', (tied) => {
  const held = memory().numTensors;
  const many = distanceFromAll(tied, 40_000);
  expect(many).toBeLessThan(0.03);
  expect(distanceFromAll(tied, 20)).toBeGreaterThan(many);
  expect(memory().numTensors).toBe(held);
});

test('ids are drawn as often as they are', () => {
  const sampler = new IdSampler([Int32Array.of(1, 1, 1, 1), Int32Array.of(3, 3)], 4);
  const random = new Random(2);
  const { ids, logExpected } = sampler.draw(30_000, () => random.uniform());
  const counts = [0, 0, 0, 0];
  for (const id of ids) counts[id]!++;
  for (const [id, share] of [1, 5, 1, 3].entries()) expect(counts[id]! / 30_000).toBeCloseTo(share / 10, 1);
  expect(logExpected[ids.indexOf(1)]).toBeCloseTo(Math.log(15_000), 5);
});

test.each([
  { tieEmbeddings: true, sampledTokens: 0 },
  { tieEmbeddings: true, sampledTokens: 8 },
  { tieEmbeddings: false, sampledTokens: 8 },
])('it learns: %o', async (options) => {
  const held = memory().numTensors;
  const generator = await trainGenerator('the quick brown fox jumps over a lazy dog. '.repeat(20), {
    ...options,
    units: 24,
    dropout: 0,
    architecture: 'gru',
    embeddingDim: 16,
    sequenceLength: 12,
    batchSize: 6,
    epochs: 25,
    learningRate: 0.02,
    validationSplit: 0,
  });
  let written = '';
  for await (const piece of generator.generate('the quick br', { temperature: 0, maxTokens: 20 })) written += piece;
  expect(written).toBe('own fox jumps over a');
  generator.dispose();
  expect(memory().numTensors).toBe(held);
});
