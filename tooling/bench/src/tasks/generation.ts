// A long text, character by character: generation.ts FILE [EPOCHS] trains with all defaults, a GRU of 128 units, writes 1,000 characters, and
// trains the same in PyTorch after it, generation_peer.py of this folder.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { trainGenerator } from '@rnnkit/tasks';

import { pythonWithTorch } from '../python.ts';

const [file, epochs = '2'] = process.argv.slice(2);
const python = await pythonWithTorch();
await useBackend(wasm({ threads: 1 }));
const text = await readFile(file!, 'utf8');
const losses: (number | undefined)[] = [];
const seconds: number[] = [];
let before = performance.now();
const generator = await trainGenerator(text, {
  epochs: Number(epochs),
  onProgress({ validation }) {
    losses.push(validation?.loss);
    seconds.push((performance.now() - before) / 1000);
    before = performance.now();
  },
});
const start = performance.now();
let written = '';
for await (const piece of generator.generate('', { maxTokens: 1000, seed: 1 })) written += piece;
const writing = (performance.now() - start) / 1000;
console.log(JSON.stringify({ losses, seconds, written: written.length, writing }));
const peer = fileURLToPath(new URL('generation_peer.py', import.meta.url));
const { stdout } = await promisify(execFile)(python, [peer, file!, epochs]);
console.log(`PyTorch: ${stdout.trim()}`);
