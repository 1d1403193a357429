import { expect, test } from 'vitest';

import { Random, RnnkitError } from '../src/index.ts';

test('an error has a code, and is an Error with its cause', () => {
  const cause = new TypeError('why');
  const error = new RnnkitError('invalid-file', 'The file is damaged.', { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toBeInstanceOf(RnnkitError);
  expect(error).toMatchObject({ name: 'RnnkitError', code: 'invalid-file', message: 'The file is damaged.', cause });
  expect(String(error)).toBe('RnnkitError: The file is damaged.');
  expect(error.stack).toContain('error.test.ts');
});

test('an error of another copy of the package is known, and others are not', async () => {
  const address = new URL('../src/error.ts?copy', import.meta.url).href;
  const other = (await import(/* @vite-ignore */ address)) as { readonly RnnkitError: typeof RnnkitError };
  expect(other.RnnkitError).not.toBe(RnnkitError);
  expect(new other.RnnkitError('unsupported', 'x')).toBeInstanceOf(RnnkitError);
  for (const foreign of [new Error('x'), { code: 'unsupported' }, null, undefined, 'x']) {
    expect(foreign).not.toBeInstanceOf(RnnkitError);
  }
});

test('a class that extends it is its own', () => {
  class Own extends RnnkitError {}
  expect(new Own('unsupported', 'x')).toBeInstanceOf(Own);
  expect(new Own('unsupported', 'x')).toBeInstanceOf(RnnkitError);
  expect(new RnnkitError('unsupported', 'x')).not.toBeInstanceOf(Own);
});

test('what is thrown carries the code of its kind', () => {
  expect(() => new Random(Number.NaN)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});
