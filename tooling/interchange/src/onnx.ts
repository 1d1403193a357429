// `pnpm compare:onnx`: random models here and in ONNX Runtime, by files that are written here.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { readOnnx, writeOnnx } from '@rnnkit/interchange/onnx';
import type { Model } from '@rnnkit/models';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Command } from 'commander';

import { OnnxDrawer, type DrawnForOnnx } from './draw-onnx.ts';

const script = fileURLToPath(new URL('../onnx_peer.py', import.meta.url));
const bound = 1e-6;

interface Options {
  readonly models: string;
  readonly seed: string;
  readonly python: string;
}

interface Answers {
  readonly versions: string;
  readonly answers: readonly { readonly outputs?: Readonly<Record<string, unknown>>; readonly error?: string }[];
}

/** A model's answers, by the outputs' names. */
async function answersOf(model: Model<unknown>, x: DrawnForOnnx['x']): Promise<Map<string, readonly number[]>> {
  const predicted = await (model as Model).predict(x);
  const tensors = [predicted].flat() as readonly Tensor[];
  const answers = new Map<string, readonly number[]>();
  for (const [place, tensor] of tensors.entries()) {
    answers.set(model.outputNames[place]!, [...(await tensor.data())]);
    tensor.dispose();
  }
  return answers;
}

/** The largest difference, in parts of the answers' largest, where that is above 1. */
function difference(ours: ReadonlyMap<string, readonly number[]>, theirs: Readonly<Record<string, unknown>>): number {
  let largest = 0;
  for (const [name, values] of ours) {
    const others = [theirs[name]].flat(5) as readonly number[];
    if (others.length !== values.length) return Number.POSITIVE_INFINITY;
    const range = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    for (const [place, value] of values.entries()) {
      const off = Math.abs(value - others[place]!) / range;
      if (!(off <= largest)) largest = off;
    }
  }
  return largest;
}

async function run({ models: count, seed, python }: Options): Promise<void> {
  await useBackend(cpu());
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-onnx-'));
  try {
    const drawn = Array.from({ length: Number(count) }, (_, number) =>
      new OnnxDrawer(new Random(Number(seed)).derive(number)).draw(),
    );
    for (const [number, { model }] of drawn.entries())
      await writeFile(join(folder, `${number}.onnx`), await writeOnnx(model));
    await writeFile(join(folder, 'models.json'), JSON.stringify(drawn.map(({ x }) => x)));
    await promisify(execFile)(python, [script, folder]);
    const { versions, answers } = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8')) as Answers;
    let [largest, failed] = [0, 0];
    for (const [number, { model, x }] of drawn.entries()) {
      const bytes = await readFile(join(folder, `${number}.onnx`));
      const { model: again } = await readOnnx(bytes);
      const isSame = Buffer.compare(bytes, await writeOnnx(again)) === 0;
      const { outputs, error } = answers[number]!;
      const off = outputs === undefined ? Number.POSITIVE_INFINITY : difference(await answersOf(model, x), outputs);
      largest = Math.max(largest, off);
      if (!(off <= bound) || !isSame) {
        failed++;
        console.log(
          `${number}: ${off}${isSame ? '' : ', and read and written again it is another'} ${error ?? ''}\n${model.summary()}`,
        );
      }
      again.dispose();
      model.dispose();
    }
    console.log(
      `${versions}: ${drawn.length} models from seed ${seed}, written, checked, run, read and written again; ${failed} differ`,
    );
    console.log(`largest difference of answers: ${largest.toExponential(1)}`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await new Command('compare:onnx')
  .description('Write random models as ONNX files, run them in ONNX Runtime, and compare their answers.')
  .option('--models <n>', 'how many', '200')
  .option('--seed <n>', 'of the models', '1')
  .option('--python <path>', 'a Python that has onnx and onnxruntime', process.env['PYTHON'] ?? 'python3')
  .action(run)
  .parseAsync();
