// What a vocabulary of many tokens costs, in a thread with a small heap: a budget instead of a measurement.
import { Worker } from 'node:worker_threads';

import { expect, test } from 'vitest';

const tokens = 800_000;

/** Runs a program that has `Tokenizer` and `tokenizerFromJson`; its heap is bounded in megabytes. */
function runIn(megabytes: number, program: string, workerData: unknown): Promise<unknown> {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { Tokenizer, tokenizerFromJson } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
    ${program}`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

test('800,000 tokens are learned, saved and loaded in little memory', { timeout: 120_000 }, async () => {
  const json = await runIn(
    200,
    `const tokenizer = new Tokenizer({ oovToken: '[UNK]' });
     const word = (at) => 'w' + ((at * 2654435761) % 4294967296).toString(36);
     for (let at = 0; at < ${tokens}; at += 10) {
       tokenizer.fitOnTexts([Array.from({ length: 10 }, (_, one) => word(at + one)).join(' ')]);
     }
     parentPort.postMessage(new TextEncoder().encode(JSON.stringify(tokenizer)));`,
    undefined,
  );
  const loaded = await runIn(
    200,
    `const tokenizer = tokenizerFromJson(new TextDecoder().decode(workerData));
     parentPort.postMessage(tokenizer.textsToSequences(['w0 nothing'])[0]);`,
    json,
  );
  expect(loaded).toEqual([2, 1]);
});
