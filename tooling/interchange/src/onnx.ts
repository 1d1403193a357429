// `pnpm compare:onnx`: random models here and in ONNX Runtime, by files that are written here, and PyTorch's and Keras' exports here.
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

import { WebRuntime } from './onnx-web.ts';
import { OnnxDrawer, type DrawnForOnnx, type Rows } from './draw-onnx.ts';

const script = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const bound = 1e-6;

interface Options {
  readonly models: string;
  readonly exports: string;
  readonly seed: string;
  readonly python: string;
  readonly web?: string;
  readonly fixtures?: string;
}

/** Files and answers, for tests that need no Python. */
interface Fixtures {
  readonly written: object[];
  readonly exported: object[];
}

/** A file is kept for tests when it has no more bytes. */
const largestFixture = 24_000;

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

/** Writes drawn models, and compares what ONNX Runtime answers with what they do. @returns how many differ */
async function compareWritten(
  folder: string,
  { models: count, seed, python, web }: Options,
  { written }: Fixtures,
): Promise<number> {
  const drawn = Array.from({ length: Number(count) }, (_, number) =>
    new OnnxDrawer(new Random(Number(seed)).derive(number)).draw(),
  );
  for (const [number, { model }] of drawn.entries())
    await writeFile(join(folder, `${number}.onnx`), await writeOnnx(model));
  await writeFile(join(folder, 'models.json'), JSON.stringify(drawn.map(({ x }) => x)));
  await promisify(execFile)(python, [script('onnx_peer.py'), folder]);
  const { versions, answers } = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8')) as Answers;
  const page = web === undefined ? undefined : new WebRuntime(web);
  let [largest, failed, inPage] = [0, 0, 0];
  for (const [number, { model, x }] of drawn.entries()) {
    const bytes = await readFile(join(folder, `${number}.onnx`));
    const { model: again } = await readOnnx(bytes);
    const isSame = Buffer.compare(bytes, await writeOnnx(again)) === 0;
    const { outputs, error } = answers[number]!;
    const ours = await answersOf(model, x);
    if (page !== undefined && number < 50) inPage = Math.max(inPage, difference(ours, await page.run(bytes, x)));
    const off = outputs === undefined ? Number.POSITIVE_INFINITY : difference(ours, outputs);
    largest = Math.max(largest, off);
    if (written.length < 12 && bytes.length <= largestFixture)
      written.push({ file: bytes.toString('base64'), x, answers: outputs });
    if (!(off <= bound) || !isSame) {
      failed++;
      const other = isSame ? '' : ', and read and written again it is another';
      console.log(`${number}: ${off}${other} ${error ?? ''}\n${model.summary()}`);
    }
    again.dispose();
    model.dispose();
  }
  console.log(
    `${versions}: ${drawn.length} models from seed ${seed}, written, checked, run, read and written again; ${failed} differ`,
  );
  console.log(`largest difference of answers: ${largest.toExponential(1)}`);
  if (page === undefined) return failed;
  const runs = Math.min(50, drawn.length);
  console.log(`onnxruntime-web ${page.version}: ${runs} of them run; largest difference ${inPage.toExponential(1)}`);
  return inPage <= bound ? failed : failed + 1;
}

interface Exports {
  readonly versions: string;
  readonly exports: readonly { readonly file: string; readonly what: string; readonly x: Rows; readonly y: unknown }[];
}

/** Reads what the exporters of PyTorch and Keras write, and compares the answers. @returns how many differ */
async function compareRead(
  folder: string,
  { exports: count, seed, python }: Options,
  { exported }: Fixtures,
): Promise<number> {
  await promisify(execFile)(python, [script('onnx_exports.py'), folder, count, seed], { maxBuffer: 2 ** 26 });
  const { versions, exports } = JSON.parse(await readFile(join(folder, 'exports.json'), 'utf8')) as Exports;
  let [largest, failed] = [0, 0];
  for (const { file, what, x, y } of exports) {
    let off = Number.POSITIVE_INFINITY;
    let why = '';
    const bytes = await readFile(join(folder, file));
    const kinds = exported.map((one) => (one as { readonly what: string }).what);
    if (kinds.filter((kind) => kind === what).length < 3 && bytes.length <= largestFixture)
      exported.push({ what, file: bytes.toString('base64'), x, answer: y });
    try {
      const { model } = await readOnnx(bytes);
      off = difference(await answersOf(model, { [model.inputNames[0]!]: x }), { [model.outputNames[0]!]: y });
      model.dispose();
    } catch (error) {
      why = String(error);
    }
    largest = Math.max(largest, off);
    if (off <= bound) continue;
    failed++;
    console.log(`${file}, ${what}: ${off} ${why}`);
  }
  console.log(`${versions}: ${exports.length} models, exported there and read; ${failed} differ`);
  console.log(`largest difference of answers: ${largest.toExponential(1)}`);
  return failed;
}

async function run(options: Options): Promise<void> {
  await useBackend(cpu());
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-onnx-'));
  const fixtures: Fixtures = { written: [], exported: [] };
  try {
    const written = await compareWritten(folder, options, fixtures);
    const read = Number(options.exports) === 0 ? 0 : await compareRead(folder, options, fixtures);
    if (options.fixtures !== undefined) await writeFile(options.fixtures, `${JSON.stringify(fixtures)}\n`);
    process.exitCode = written + read === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await new Command('compare:onnx')
  .description(
    'Write random models and run them in ONNX Runtime; read what PyTorch and Keras export; compare the answers.',
  )
  .option('--models <n>', 'how many', '200')
  .option(
    '--exports <n>',
    'how many modules of PyTorch are exported, beside some models of Keras; 0 for none of either',
    '45',
  )
  .option('--seed <n>', 'of the models', '1')
  .option(
    '--python <path>',
    'a Python that has onnx, onnxruntime, and for exports torch, onnxscript and keras',
    process.env['PYTHON'] ?? 'python3',
  )
  .option('--web <folder>', 'where onnxruntime-web is installed; some models are run by it, too')
  .option('--fixtures <file>', 'where files and answers are written for tests')
  .action(run)
  .parseAsync();
