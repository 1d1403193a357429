// `pnpm compare:keras-files`: random models here and in real Keras, by files that each writes and the other reads, and trains on.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, type HostArray } from '@rnnkit/data';
import { readKeras, readKerasH5, writeKeras } from '@rnnkit/interchange/keras-training';
import { Tokenizer } from '@rnnkit/text';
import type { TrainableModel } from '@rnnkit/training';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Command } from 'commander';

import { drawModel, type Drawn } from './draw.ts';

const script = fileURLToPath(new URL('../../keras_peer.py', import.meta.url));
const bounds = { answer: 1e-6, loss: 1e-5 };

interface Options {
  readonly models: string;
  readonly seed: string;
  readonly python: string;
  readonly fixtures?: string;
}

/** What Keras says of a model: its answers, the next losses, and both again after these. */
interface Answer {
  readonly error?: string;
  readonly answer: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly other: readonly (readonly number[])[];
  readonly more: readonly number[];
}

type Model = TrainableModel<unknown>;

const one = (values: readonly HostArray[]): never => (values.length === 1 ? values[0] : values) as never;

/** A loss or an answer that is off, in parts of it where it is above 1. */
function difference(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  return ours.reduce((largest, value, place) => {
    const off = Math.abs(value - theirs[place]!) / Math.max(1, Math.abs(value));
    return off <= largest ? largest : off;
  }, 0);
}

async function answersOf(model: Model, inputs: Drawn['inputs']): Promise<readonly number[]> {
  const answer = (await model.predict(one(inputs))) as Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;
  const tensors = 'dataId' in answer ? [answer as Tensor] : Object.values(answer);
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  for (const tensor of tensors) tensor.dispose();
  return values.flatMap((part) => [...part]);
}

async function nextLosses(model: Model, { inputs, targets }: Drawn, steps: number): Promise<readonly number[]> {
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) losses.push(await model.trainOnBatch(one(inputs), one(targets)));
  return losses;
}

interface Figures {
  answer: number;
  loss: number;
}

async function compare(drawn: Drawn, file: string, bytes: Uint8Array, theirs: Answer): Promise<Figures> {
  const figures = { answer: 0, loss: 0 };
  const note = (kind: keyof Figures, off: number): void => {
    if (!(off <= figures[kind])) figures[kind] = off;
  };
  note('answer', difference(await answersOf(drawn.model, drawn.inputs), theirs.answer.flat()));
  // In and out again: the same bytes.
  const { model: again, tokenizer, metadata } = await readKeras(bytes);
  if (Buffer.compare(await writeKeras(again, { tokenizer, metadata }), bytes) !== 0)
    note('answer', Number.POSITIVE_INFINITY);
  again.dispose();
  note('loss', difference(await nextLosses(drawn.model, drawn, 3), theirs.losses));
  for (const ending of ['.keras', '.h5']) {
    if (!existsSync(`${file}-keras${ending}`)) continue;
    const saved = await readFile(`${file}-keras${ending}`);
    const { model: read } = await (ending === '.h5' ? readKerasH5 : readKeras)(saved);
    note('answer', difference(await answersOf(read, drawn.inputs), theirs.other.flat()));
    note('loss', difference(await nextLosses(read, drawn, 3), theirs.more));
    read.dispose();
  }
  return figures;
}

function described({ model, inputs, targets }: Drawn): object {
  const array = ({ shape, data }: HostArray): object => ({
    shape,
    dtype: data instanceof Int32Array ? 'int32' : 'float32',
    data: [...data],
  });
  const names = model.graph.form === 'names' ? model.outputNames : [];
  return { inputs: inputs.map(array), targets: targets.map(array), names };
}

/** What Keras saved of a model, with what it is given and says, for the tests. */
async function keepFixture(drawn: Drawn, file: string, { other, more }: Answer, to: string): Promise<void> {
  await writeFile(`${to}.keras`, await readFile(`${file}-keras.keras`));
  const { inputs, targets } = described(drawn) as Record<string, unknown>;
  await writeFile(`${to}.json`, JSON.stringify({ inputs, targets, answer: other.flat(), losses: more }));
}

async function run({ models: count, seed, python, fixtures }: Options): Promise<void> {
  await useBackend(cpu());
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-keras-'));
  try {
    const drawn: Drawn[] = [];
    const files: Uint8Array[] = [];
    for (let number = 0; number < Number(count); number++) {
      const random = new Random(Number(seed)).derive(number);
      const made = drawModel(random, number);
      await nextLosses(made.model, made, random.integer(0, 4));
      const tokenizer = new Tokenizer({ oovToken: '[UNK]' });
      tokenizer.fitOnTexts(['a model', 'a text']);
      const metadata = new Map([['rnnkit-text', 'what Keras leaves']]);
      files.push(await writeKeras(made.model, number % 2 === 0 ? {} : { tokenizer, metadata }));
      await writeFile(join(folder, `${number}.keras`), files[number]!);
      drawn.push(made);
    }
    await writeFile(join(folder, 'models.json'), JSON.stringify(drawn.map(described)));
    await promisify(execFile)(python, [script, folder], { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } });
    const { keras, answers } = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8')) as {
      readonly keras: string;
      readonly answers: readonly Answer[];
    };
    const largest: Figures = { answer: 0, loss: 0 };
    let failed = 0;
    for (const [number, one] of drawn.entries()) {
      const theirs = answers[number]!;
      let why = theirs.error;
      if (fixtures !== undefined && why === undefined)
        await keepFixture(one, join(folder, String(number)), theirs, join(fixtures, String(number)));
      try {
        const figures = why === undefined && (await compare(one, join(folder, String(number)), files[number]!, theirs));
        if (figures !== false) {
          largest.answer = Math.max(largest.answer, figures.answer);
          largest.loss = Math.max(largest.loss, figures.loss);
          if (!(figures.answer <= bounds.answer && figures.loss <= bounds.loss)) why = JSON.stringify(figures);
        }
      } catch (error) {
        why = String((error as Error).stack);
      }
      if (why === undefined) continue;
      failed++;
      console.log(`${number}: ${why}\n${one.model.summary()}\n${JSON.stringify(one.model.optimizer.getConfig())}`);
    }
    for (const { model } of drawn) model.dispose();
    console.log(
      `Keras ${keras}: ${drawn.length} models from seed ${seed}, written, loaded, trained on, saved and read; ${failed} differ`,
    );
    console.log(
      `largest differences: answers ${largest.answer.toExponential(1)}, the next three losses ${largest.loss.toExponential(1)}`,
    );
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await new Command('compare:keras-files')
  .description(
    'Write random models here, train them on in real Keras, read what it saves, and compare answers and losses.',
  )
  .option('--models <n>', 'how many', '56')
  .option('--seed <n>', 'of the models', '1')
  .option('--python <path>', 'a Python that has keras and jax', process.env['PYTHON'] ?? 'python3')
  .option('--fixtures <folder>', 'where what Keras saved is kept, for the tests of packages/interchange')
  .action(run)
  .parseAsync();
