import { expect, test } from 'vitest';

import { isRegistered, makeRegistered, register } from '../src/index.ts';

test('what is registered is made of its configuration, and what is not is unknown', () => {
  const made = { className: '@scope/pack.age>Thing_1', options: {} as unknown };
  register('@scope/pack.age>Thing_1', { fromConfig: (config) => Object.assign(made, { options: config }) });
  expect(isRegistered('@scope/pack.age>Thing_1')).toBe(true);
  expect(makeRegistered('@scope/pack.age>Thing_1', { a: 1 })).toBe(made);
  expect(made.options).toEqual({ a: 1 });
  expect(isRegistered('package>Other')).toBe(false);
  expect(makeRegistered('package>Other', {})).toBeUndefined();
  expect(makeRegistered('__proto__', {})).toBeUndefined();
});

test('a module that is loaded anew registers anew', () => {
  register('package>Twice', { fromConfig: () => ({ className: 'package>Twice', version: 1 }) });
  register('package>Twice', { fromConfig: () => ({ className: 'package>Twice', version: 2 }) });
  expect(makeRegistered('package>Twice', {})).toMatchObject({ version: 2 });
});

test.each(['', 'Thing', 'package>', '>Thing', 'a b>Thing', 'package>a>b', 'package>9', `p>${'x'.repeat(99)}`, null, 5])(
  'the name %j is refused',
  (name) => {
    expect(() => register(name as string, { fromConfig: () => 1 })).toThrow('such as my-package>MyLayer; got');
  },
);

test('what is no function, and what makes something else, is refused', () => {
  expect(() => register('package>Thing', {} as never)).toThrow('fromConfig has to be a function; got nothing');
  for (const made of [undefined, null, 5, {}, { className: 'Other' }]) {
    register('package>Wrong', { fromConfig: () => made });
    expect(() => makeRegistered('package>Wrong', {})).toThrow('has to make what has this className');
  }
});
