import { expect, test } from 'vitest';

import { canonicalJson, sha256 } from '../src/canonical-json.ts';

test('SHA-256 of what FIPS 180-4 and its examples give', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
});

test('SHA-256 is that of the platform, at any length', async () => {
  for (let length = 0; length < 200; length += 3) {
    const text = 'é→😀x'.repeat(length).slice(0, length);
    const own = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    const hex = Array.from(new Uint8Array(own), (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(sha256(text)).toBe(hex);
  }
});

test('names are in order, whatever order they came in', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, e: undefined })).toBe(
    '{"a":true,"b":[1,{"c":"x","d":null}]}',
  );
  expect(() => canonicalJson({ a: Number.NaN })).toThrow(/has to be JSON/);
  expect(() => canonicalJson([() => 1])).toThrow(/has to be JSON/);
});
