// A program that computes with threads and comes to its end.
import { lstm, useBackend } from '@rnnkit/core';
import { ones } from '@tensorflow/tfjs-core';

import { wasm } from '../src/index.ts';

const backend = wasm({ threads: 2 });
await useBackend(backend);
const [x, kernel, recurrentKernel] = [ones([64, 50, 32]), ones([32, 256]), ones([64, 256])];
for (let run = 0; run < 5; run++) {
  await lstm({ x, kernel, recurrentKernel }).output.data();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log(JSON.stringify(backend.capabilities.threads));
