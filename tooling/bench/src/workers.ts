// Times an epoch by one thread and by several workers, on labelled texts; and, as what there is to reach on this machine at this
// moment, by as many threads that each train on their share of the texts, in batches as many times smaller, and exchange nothing.
// usage: pnpm --filter @rnnkit/bench workers [DATA] [--workers N] [--rounds N] [--epochs N] [--max-length N] [--backend wasm|cpu]
// DATA is a CSV, TSV or JSONL file with the columns text and label; without it made-up texts of the same size are used.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { Random, useBackend } from '@rnnkit/core';
import { padSequences, Tokenizer } from '@rnnkit/text';
import { readDataset } from '@rnnkit/text/node';
import { startTrainingWorkers } from '@rnnkit/training';

import { textClassifier, trainEpochs, type LabelledTexts } from './text-classifier.ts';
import { median } from './work.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workers: { type: 'string', default: String(cpus().length) },
    epochs: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '4' },
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
const { name } = await useBackend(values.backend === 'cpu' ? cpu() : wasm());
const x = padSequences(tokenizer.textsToSequences(texts), { maxlen: Number(values['max-length']) });
const data: LabelledTexts = {
  x: { data: x.data as Int32Array, shape: x.shape },
  y: { data: Int32Array.from(labels, (label) => classes.indexOf(label)), shape: [labels.length] },
  classes: classes.length,
};
const batchSize = 64;
const epochs = Number(values.epochs);
const count = Number(values.workers);

/** One way to train, seconds of its epochs but for the first of each round, which warms up, and its last loss. */
interface Contender {
  readonly name: string;
  readonly seconds: number[];
  loss?: number;
  train(): Promise<void>;
  end(): Promise<unknown>;
}

function together(threads: number): Contender {
  const pool = threads === 1 ? undefined : startTrainingWorkers({ count: threads });
  const model = textClassifier(data.classes);
  return {
    name: threads === 1 ? 'one thread' : `${threads} workers`,
    seconds: [],
    async train() {
      const result = await trainEpochs(model, data, { epochs, batchSize, workers: pool ?? 1 });
      this.seconds.push(...result.seconds.slice(1));
      this.loss = result.loss;
    },
    async end() {
      model.dispose();
      await pool?.end();
    },
  };
}

function apart(threads: number): Contender {
  const workers = Array.from({ length: threads }, (_, index) => {
    const workerData = { texts: shareOf(index, threads), batchSize: Math.ceil(batchSize / threads), backend: name };
    return new Worker(new URL('./workers-apart.ts', import.meta.url), { workerData });
  });
  const trained = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', () => {
        worker.off('error', reject);
        resolve();
      });
      worker.postMessage('train', []);
    });
  return {
    name: `${threads} threads apart`,
    seconds: [],
    async train() {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const start = performance.now();
        await Promise.all(workers.map(trained));
        if (epoch > 0) this.seconds.push((performance.now() - start) / 1000);
      }
    },
    end: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}

/** Every so manyth text. */
function shareOf(index: number, threads: number): LabelledTexts {
  const [rows = 0, time = 0] = data.x.shape;
  const own = Array.from({ length: Math.ceil((rows - index) / threads) }, (_, row) => row * threads + index);
  const ids = new Int32Array(own.length * time);
  for (const [row, from] of own.entries()) ids.set(data.x.data.subarray(from * time, (from + 1) * time), row * time);
  return {
    ...data,
    x: { data: ids, shape: [own.length, time] },
    y: { data: Int32Array.from(own, (row) => data.y.data[row]!), shape: [own.length] },
  };
}

console.error(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, backend ${name}; ${texts.length} texts, batches of ${batchSize}`,
);
const alone = together(1);
const contenders = [alone, together(count), apart(count)];
// They take turns, so that what else the machine does meets all of them.
for (let round = 0; round < Number(values.rounds); round++) {
  for (const contender of contenders) await contender.train();
}
for (const contender of contenders) await contender.end();
const fastest = (seconds: readonly number[]): number => Math.min(...seconds);
console.table(
  Object.fromEntries(
    contenders.map(({ name: contender, seconds, loss }) => [
      contender,
      {
        's per epoch': median(seconds).toFixed(2),
        'times as fast': (median(alone.seconds) / median(seconds)).toFixed(2),
        'fastest epoch': fastest(seconds).toFixed(2),
        'times as fast, fastest': (fastest(alone.seconds) / fastest(seconds)).toFixed(2),
        'last loss': loss?.toFixed(6) ?? '–',
      },
    ]),
  ),
);
