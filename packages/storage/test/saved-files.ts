// Files as a small trained model has them.
import { Random } from '@rnnkit/data';

import { writeModelJson, writeSafetensors, type ModelFiles, type StoredTensor } from '../src/index.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function tensor(random: Random, shape: readonly number[]): StoredTensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, data: Float32Array.from({ length: size }, () => random.uniform(-1, 1)) };
}

/** A model with an optimizer's slots and its classes. */
export function savedFiles(): ModelFiles {
  const random = new Random(2);
  const weights = new Map([
    ['embedding/embeddings', tensor(random, [5, 3])],
    ['gru/kernel', tensor(random, [3, 6])],
    ['gru/bias', tensor(random, [6])],
    ['dense/kernel', tensor(random, [2, 2])],
  ]);
  const slots = [...weights].map(([name, { shape }]) => [`${name}/m`, tensor(random, shape)] as const);
  const layers = ['Embedding', 'GRU', 'Dense'].map((className) => ({ className, config: { units: 2 } }));
  return new Map([
    ['model.json', writeModelJson({ model: { className: 'Sequential', config: { name: 'small', seed: 2, layers } } })],
    ['weights.safetensors', writeSafetensors({ tensors: weights, metadata: new Map() })],
    ['optimizer.safetensors', writeSafetensors({ tensors: new Map(slots), metadata: new Map([['iterations', '2']]) })],
    ['labels.json', encode('["a", "b"]')],
  ]);
}
