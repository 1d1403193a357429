import { expect, test } from 'vitest';

import { checkFileSizes } from '../src/largest-files.ts';

const mebibyte = 1024 ** 2;

test.each<[string, readonly (readonly [string, number])[], string | undefined]>([
  ['a large model', [['weights.safetensors', 4095 * mebibyte]], undefined],
  ['larger weights', [['weights.safetensors', 4097 * mebibyte]], 'weights.safetensors has 4296015872 bytes'],
  ['a long description', [['model.json', 16 * mebibyte]], undefined],
  ['a longer one', [['model.json', 16 * mebibyte + 1]], 'model.json has 16777217 bytes; it cannot have more than'],
  ['a large asset', [['tokenizer.json', 256 * mebibyte]], undefined],
  ['a larger one', [['tokenizer.json', 256 * mebibyte + 1]], 'cannot have more than 268435456'],
  ['many', Array.from({ length: 17 }, (_, index) => [`asset${index}`, 256 * mebibyte] as const), 'more than 4 GiB'],
])('%s', (_, files, message) => {
  const run = (): void => checkFileSizes(files.map(([name, bytes]) => ({ name, bytes })));
  if (message === undefined) expect(run).not.toThrow();
  else expect(run).toThrow(message);
});
