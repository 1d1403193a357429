// The module shares tfjs' memory, so it must not bring anything that would lie in it.
import { expect, test } from 'vitest';

import { plain, relaxed } from '../src/kernel-module.generated.ts';

const sections = { import: 2, memory: 5, global: 6, start: 8, data: 11 } as const;

/** The numbers and contents of a module's sections. */
function sectionsOf(base64: string): Map<number, Uint8Array> {
  const bytes = Buffer.from(base64, 'base64');
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const found = new Map<number, Uint8Array>();
  for (let at = 8; at < bytes.length;) {
    const number = bytes[at++]!;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      size += (byte & 127) << shift;
      if (byte < 128) break;
    }
    found.set(number, bytes.subarray(at, at + size));
    at += size;
  }
  return found;
}

test.each([
  ['plain', plain],
  ['relaxed', relaxed],
])('the %s module has no data, no globals, no start and no memory of its own', (_, module) => {
  const found = sectionsOf(module);
  for (const name of ['memory', 'global', 'start', 'data'] as const)
    expect(found.has(sections[name]), name).toBe(false);
  expect(WebAssembly.Module.imports(new WebAssembly.Module(Buffer.from(module, 'base64')))).toEqual([
    { module: 'env', name: 'memory', kind: 'memory' },
  ]);
});

test('both modules have the same functions, and only they differ in relaxed instructions', () => {
  const names = [plain, relaxed].map((module) =>
    WebAssembly.Module.exports(new WebAssembly.Module(Buffer.from(module, 'base64'))),
  );
  expect(names[0]).toEqual(names[1]);
  expect(plain).not.toBe(relaxed);
});
