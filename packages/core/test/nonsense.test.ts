// What is no backend is called by its name, with the line to write instead; operations refuse nonsense in a sentence.
import { expect, test } from 'vitest';

import { useBackend } from '../src/index.ts';
// Its hints come with it.
import '../src/ops.ts';

function cpu(): object {
  return {};
}

test.each<[unknown, string]>([
  [
    undefined,
    "got nothing. Import one and call it: import { wasm } from '@rnnkit/backend-wasm'; await useBackend(wasm()).",
  ],
  [
    'wasm',
    `got "wasm". Import one and call it: import { wasm } from '@rnnkit/backend-wasm'; await useBackend(wasm()).`,
  ],
  [
    'webgl',
    `got "webgl". Import one and call it: import { webgl } from '@rnnkit/backend-webgl'; await useBackend(webgl()).`,
  ],
  ['CPU', `got "CPU". Import one and call it: import { cpu } from '@rnnkit/backend-cpu'; await useBackend(cpu()).`],
  ['webgpu', "import { wasm } from '@rnnkit/backend-wasm'"],
  [[{}, {}], 'got [{},{}]. Give them without the list: useBackend(wasm(), cpu()).'],
  [cpu, 'got a function. Call it: useBackend(cpu()).'],
  [() => 1, 'got a function. Call it: useBackend('],
  [null, 'got null.'],
  [5, 'got 5.'],
  [{}, 'got {}.'],
  [{ name: 'cpu', specVersion: 1 }, 'got {"name":"cpu","specVersion":1}.'],
  [new Map(), 'got a Map.'],
  [Promise.resolve(), 'got a Promise.'],
])('useBackend(%o)', async (given, message) => {
  await expect(useBackend(given as never)).rejects.toThrow('useBackend takes backends, such as wasm() makes; ');
  await expect(useBackend(given as never)).rejects.toThrow(message);
});
