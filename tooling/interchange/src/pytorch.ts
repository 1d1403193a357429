// `pnpm compare:pytorch`: random models here and in real PyTorch, by files that each writes and the other reads.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { readPyTorch, readStateDict, writePyTorch, type PyTorchPlan } from '@rnnkit/interchange/pytorch';
import type { Model } from '@rnnkit/models';
import { Command } from 'commander';

import { drawModel, type Drawn } from './draw.ts';

const script = fileURLToPath(new URL('../pytorch_peer.py', import.meta.url));
const bound = 1e-6;
/** What the peer puts beside the modules: numbers that are none of floating point. */
const leave = ['other.num_batches_tracked', 'other.mask'];

interface Options {
  readonly models: string;
  readonly seed: string;
  readonly python: string;
}

interface Answers {
  readonly torch: string;
  readonly answers: readonly { readonly answer: unknown; readonly other: unknown }[];
}

/** The largest difference of a model's answers from others, in parts of the answer where that is above 1. */
async function difference(model: Model, x: Drawn['x'], expected: unknown): Promise<number> {
  const answers = await model.predict(x);
  const theirs = [expected].flat(4) as readonly number[];
  const ours = [...(await answers.data())];
  answers.dispose();
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  return ours.reduce((largest, value, place) => {
    const off = Math.abs(value - theirs[place]!) / Math.max(1, Math.abs(value));
    return off <= largest ? largest : off;
  }, 0);
}

/** Whether two models have the same weights bit for bit. */
async function isSame(one: Model, other: Model): Promise<boolean> {
  const [ours, theirs] = [await one.getWeights(), await other.getWeights()];
  return ours.every((values, place) => values.every((value, index) => Object.is(value, theirs[place]![index])));
}

async function run({ models: count, seed, python }: Options): Promise<void> {
  await useBackend(cpu());
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-pytorch-'));
  const path = (name: string): string => join(folder, `${name}.safetensors`);
  try {
    const drawn = Array.from({ length: Number(count) }, (_, number) =>
      drawModel(new Random(Number(seed)).derive(number)),
    );
    for (const [number, { model, prefix }] of drawn.entries())
      await writeFile(path(String(number)), await writePyTorch(model, { prefix }));
    await writeFile(join(folder, 'models.json'), JSON.stringify(drawn.map(({ x, dtype }) => ({ x, dtype }))));
    await promisify(execFile)(python, [script, folder]);
    const { torch, answers } = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8')) as Answers;
    const largest = { out: 0, in: 0 };
    let failed = 0;
    for (const [number, { model, x }] of drawn.entries()) {
      const bytes = await readFile(path(String(number)));
      const { model: again } = await readPyTorch(bytes);
      const plan = JSON.parse(readStateDict(bytes).metadata.get('rnnkit.plan')!) as PyTorchPlan;
      const { model: theirs } = await readPyTorch(await readFile(path(`${number}-torch`)), { ...plan, leave });
      const out = await difference(model, x, answers[number]!.answer);
      const back = await difference(theirs, x, answers[number]!.other);
      const isFine = out <= bound && back <= bound && (await isSame(model, again));
      largest.out = Math.max(largest.out, out);
      largest.in = Math.max(largest.in, back);
      if (!isFine) {
        failed++;
        console.log(`${number}: out ${out}, in ${back}\n${model.summary()}`);
      }
      for (const one of [model, again, theirs]) one.dispose();
    }
    console.log(
      `PyTorch ${torch}: ${drawn.length} models from seed ${seed}, written, loaded with strict=True, and read; ${failed} differ`,
    );
    console.log(
      `largest difference of answers: written here ${largest.out.toExponential(1)}, written there ${largest.in.toExponential(1)}`,
    );
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await new Command('compare:pytorch')
  .description('Write random models here and in real PyTorch, read them there and here, and compare their answers.')
  .option('--models <n>', 'how many', '200')
  .option('--seed <n>', 'of the models', '1')
  .option('--python <path>', 'a Python that has torch and safetensors', process.env['PYTHON'] ?? 'python3')
  .action(run)
  .parseAsync();
