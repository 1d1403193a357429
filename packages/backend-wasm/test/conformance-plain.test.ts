// The suite once more without relaxed SIMD, as on engines that lack it.
import { runConformance } from '@rnnkit/conformance';
import { afterAll, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';
import { relaxed } from '../src/kernel-module.generated.ts';

const relaxedBytes = atob(relaxed).length;
const { validate } = WebAssembly;
const spy = vi
  .spyOn(WebAssembly, 'validate')
  .mockImplementation((bytes) => bytes.byteLength !== relaxedBytes && validate(bytes));
afterAll(() => {
  spy.mockRestore();
});

runConformance({ test, makeBackend: () => wasm(), activationUlp: 3 });
