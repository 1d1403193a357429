// Models that a number tells apart in each of their files, so that a mixture of two is noticed. They can be loaded.
import type { ModelFiles } from '@rnnkit/storage';

import { Fault } from './judge.ts';

const names = ['model.json', 'weights.safetensors', 'labels.json', 'tokenizer.json'];
/** The tokenizer is that of all. */
const common = new Uint8Array(20_000).fill(7);
/** Numbers of models. */
export const numbers = 200;

/** The model of a number. */
export function numberedModel(number: number): ModelFiles {
  return new Map(
    names.map((name) => {
      if (name === 'tokenizer.json') return [name, common];
      if (name !== 'model.json') return [name, new Uint8Array(5000 + 400 * number).fill(number)];
      const layers = [{ className: 'Flatten' }];
      const config = { name: 'm', seed: 0, inputShape: [null], layers };
      const model = { className: 'Sequential', config };
      const description = { format: 'rnnkit-model', formatVersion: 2, model, number };
      return [name, new TextEncoder().encode(JSON.stringify(description))];
    }),
  );
}

/** The number of a model. @throws Fault unless all of its files are those of one number */
export function numberOf(files: ModelFiles): number {
  const { number } = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as { number: number };
  for (const [name, bytes] of numberedModel(number)) {
    if (Buffer.compare(files.get(name) ?? new Uint8Array(), bytes) !== 0) {
      throw new Fault(`two models are mixed: ${name} is not that of model ${number}`);
    }
  }
  return number;
}
