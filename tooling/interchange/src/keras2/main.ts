// `pnpm compare:keras2`: real files of Keras 2, read here, beside what they answer in float64 and what their optimizer remembers.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import * as plain from '@rnnkit/interchange/keras';
import * as training from '@rnnkit/interchange/keras-training';
import type { Model } from '@rnnkit/models';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Command } from 'commander';

const script = fileURLToPath(new URL('../../keras2_peer.py', import.meta.url));
const bound = 1e-6;

interface Options {
  readonly files: string;
  readonly python: string;
  readonly fixtures?: string;
}

/** What a file holds, and answers. */
interface Told {
  readonly version: string;
  readonly inputs: readonly (readonly number[])[];
  readonly answer: readonly (readonly number[])[];
  readonly iterations: number;
  /** Digests of what is remembered, in the order of the weights. */
  readonly momentum: readonly string[];
  readonly velocity: readonly string[];
}

async function difference(model: Model<unknown>, { inputs, answer }: Told): Promise<number> {
  const given = { shape: [inputs.length, inputs[0]!.length], data: Int32Array.from(inputs.flat()) };
  const predicted = (await model.predict(given)) as Tensor;
  const values = await predicted.data();
  predicted.dispose();
  const wanted = answer.flat();
  if (wanted.length !== values.length) return Number.POSITIVE_INFINITY;
  return Math.max(...wanted.map((value, place) => Math.abs(value - values[place]!)));
}

async function memoryOf(bytes: Uint8Array): Promise<Pick<Told, 'iterations' | 'momentum' | 'velocity'>> {
  const { model } = await training.readKerasH5(bytes);
  const { iterations, slots } = model.optimizer.getState();
  const digests = async (kind: string): Promise<readonly string[]> => {
    const kept = model.weights.map(({ name }) => slots.find((slot) => slot.name === `${name}/${kind}`)!);
    return Promise.all(
      kept.map(async ({ tensor }) =>
        createHash('sha256')
          .update(await tensor.data())
          .digest('hex'),
      ),
    );
  };
  const memory = { iterations, momentum: await digests('momentum'), velocity: await digests('velocity') };
  model.dispose();
  return memory;
}

async function run({ files, python, fixtures }: Options): Promise<void> {
  await useBackend(cpu());
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-keras2-'));
  try {
    const more = fixtures === undefined ? [] : ['--fixtures', fixtures];
    await promisify(execFile)(python, [script, files, folder, ...more]);
    const all = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8')) as Readonly<Record<string, Told>>;
    let [largest, failed, refused] = [0, 0, 0];
    for (const [name, told] of Object.entries(all)) {
      const bytes = await readFile(join(files, name));
      const { model } = await plain.readKerasH5(bytes);
      const off = await difference(model, told);
      model.dispose();
      largest = Math.max(largest, off);
      let why = off <= bound ? undefined : `answers differ by ${off}`;
      try {
        const { iterations, momentum, velocity } = told;
        const memory = JSON.stringify(await memoryOf(bytes));
        if (memory !== JSON.stringify({ iterations, momentum, velocity }))
          why = 'the optimizer remembers something else';
      } catch (error) {
        refused++;
        console.log(`${name}, of Keras ${told.version}, is not read to train on: ${(error as Error).message}`);
      }
      if (why === undefined) continue;
      failed++;
      console.log(`${name}, of Keras ${told.version}: ${why}`);
    }
    const versions = [...new Set(Object.values(all).map(({ version }) => version))].toSorted();
    console.log(`${Object.keys(all).length} files of Keras ${versions.join(', ')}: ${failed} differ`);
    console.log(`largest difference of answers ${largest.toExponential(1)}; ${refused} refused to train on`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await new Command('compare:keras2')
  .description('Read real .h5 files of Keras 2 here, and compare answers and what optimizers remember.')
  .requiredOption('--files <folder>', 'with the files, of paths of an Embedding, LSTMs and Dense layers')
  .option('--python <path>', 'a Python that has h5py and numpy', process.env['PYTHON'] ?? 'python3')
  .option('--fixtures <folder>', 'where small files with the same layouts go, for the tests of packages/interchange')
  .action(run)
  .parseAsync();
