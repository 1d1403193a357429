// Times an epoch by one thread and by several workers, on labelled texts.
// usage: pnpm --filter @rnnkit/bench workers [DATA] [--workers N] [--epochs N] [--max-length N] [--backend wasm|cpu]
// DATA is a CSV, TSV or JSONL file with the columns text and label; without it made-up texts of the same size are used.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { Random, useBackend } from '@rnnkit/core';
import { dense, embedding, lstm } from '@rnnkit/layers';
import { padSequences, Tokenizer } from '@rnnkit/text';
import { readDataset } from '@rnnkit/text/node';
import { lambdaCallback, sequential, startTrainingWorkers, type TrainingWorkers } from '@rnnkit/training';

import { median } from './work.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workers: { type: 'string', default: String(cpus().length) },
    epochs: { type: 'string', default: '4' },
    'max-length': { type: 'string', default: '40' },
    backend: { type: 'string', default: 'wasm' },
  },
});

/** About as many texts as there are movie reviews, as long, with words as rare. */
function madeUp(): { texts: string[]; labels: string[] } {
  const random = new Random(0);
  const word = (): string => `w${Math.floor(Math.exp(random.uniform(0, Math.log(20_000))))}`;
  const texts = Array.from({ length: 8530 }, () => Array.from({ length: random.integer(5, 36) }, word).join(' '));
  return { texts, labels: texts.map((_, index) => String(index % 2)) };
}

async function read(path: string): Promise<{ texts: string[]; labels: string[] }> {
  const found = { texts: [] as string[], labels: [] as string[] };
  for await (const { text, label } of readDataset(path, { textColumn: 'text', labelColumn: 'label' })) {
    found.texts.push(text);
    found.labels.push(label);
  }
  return found;
}

const [path] = positionals;
const { texts, labels } = path === undefined ? madeUp() : await read(path);
const classes = [...new Set(labels)].toSorted();
const tokenizer = new Tokenizer({ numWords: 10_000 });
tokenizer.fitOnTexts(texts);
const x = padSequences(tokenizer.textsToSequences(texts), { maxlen: Number(values['max-length']) });
const y = { data: Int32Array.from(labels, (label) => classes.indexOf(label)), shape: [labels.length] };
const { name } = await useBackend(values.backend === 'cpu' ? cpu() : wasm());

/** Seconds of each epoch but the first, which warms up. */
async function time(workers: TrainingWorkers | number): Promise<{ seconds: number[]; loss: number }> {
  const model = sequential(
    [
      embedding({ inputDim: 10_000, outputDim: 128, maskZero: true }),
      lstm({ units: 64 }),
      dense({ units: classes.length, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const seconds: number[] = [];
  let start = 0;
  const { history } = await model.fit(x, y, {
    epochs: Number(values.epochs),
    batchSize: 64,
    workers,
    callbacks: [
      lambdaCallback({
        onEpochBegin: () => {
          start = performance.now();
        },
        onEpochEnd: () => void seconds.push((performance.now() - start) / 1000),
      }),
    ],
  });
  model.dispose();
  return { seconds: seconds.slice(1), loss: history['loss']!.at(-1)! };
}

console.error(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, backend ${name}; ${texts.length} texts, batches of 64`,
);
const rows: Record<string, string | number>[] = [];
let alone = 0;
for (const count of new Set([1, Number(values.workers)])) {
  const pool = count === 1 ? undefined : startTrainingWorkers({ count });
  const begin = performance.now();
  const { seconds, loss } = await time(pool ?? 1);
  const total = (performance.now() - begin) / 1000;
  await pool?.end();
  const epoch = median(seconds);
  if (count === 1) alone = epoch;
  rows.push({
    workers: count,
    's per epoch': epoch.toFixed(2),
    'times as fast': (alone / epoch).toFixed(2),
    's in all, with the start': total.toFixed(2),
    'last loss': loss.toFixed(6),
  });
}
console.table(rows);
