// `pnpm compare:handover`: tasks handed over to real Keras on two devices, trained there, and brought back.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Command } from 'commander';

import { answersOfTask } from './answers.ts';
import { cases, type HandoverCase } from './cases.ts';

const run = promisify(execFile);
const peer = fileURLToPath(new URL('../../handover_peer.py', import.meta.url));
const main = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url));
/** Differences beyond this, of an answer or of 1, are more than rounding. */
const most = 2e-5;

interface Answers {
  readonly keras: string;
  readonly model: readonly (readonly number[])[];
  readonly trained: readonly (readonly number[])[];
  readonly right: readonly (readonly number[])[];
  readonly frozen: Readonly<Record<'model' | 'trained', Readonly<Record<string, number>>>>;
}

const { python, only } = new Command()
  .option('--python <file>', 'a Python with keras and jax', process.env['PYTHON'] ?? 'python3')
  .option('--only <name>', 'of one case')
  .parse()
  .opts<{ python: string; only?: string }>();

const farthest = (ours: readonly (readonly number[])[], theirs: readonly (readonly number[])[]): number => {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  const flat = theirs.flat();
  return ours
    .flat()
    .reduce((far, value, at) => Math.max(far, Math.abs(value - flat[at]!) / Math.max(1, Math.abs(flat[at]!))), 0);
};

async function tryCase({ name, file, data, train, reading = '' }: HandoverCase): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "rnnkit handover's "));
  const rnnkit = (...words: readonly string[]): Promise<unknown> =>
    run(process.execPath, ['--conditions=@rnnkit/source', main, ...words], { cwd: folder });
  try {
    await writeFile(join(folder, file), `${data}\n`);
    await rnnkit('train', file, ...train.split(' '), '--out', 'model');
    const more = ['--epochs', '6', '--learning-rate', '0.01', '--batch-size', '31', '--rows-per-shard', '150'];
    const read = reading.split(' ').filter((word) => word !== '');
    await rnnkit('handover', 'model', '--to', 'keras', '--data', file, '--out', 'there', ...more, ...read);
    const env = { ...process.env, KERAS_BACKEND: 'jax', XLA_FLAGS: '--xla_force_host_platform_device_count=2' };
    const { stdout } = await run(python, [join(folder, 'there', 'train.py')], { env, cwd: tmpdir() });
    await run(python, [peer, join(folder, 'there')], { env });
    await rnnkit('handover', 'there', '--from', 'keras', '--out', 'back');
    const said = JSON.parse(await readFile(join(folder, 'there', 'answers.json'), 'utf8')) as Answers;
    const [before, after] = [
      farthest(await answersOfTask(join(folder, 'model'), join(folder, 'there')), said.model),
      farthest(await answersOfTask(join(folder, 'back'), join(folder, 'there')), said.trained),
    ];
    const losses = [...stdout.matchAll(/- loss: ([\d.e+-]+)/gu)].map(([, loss]) => Number(loss));
    console.log(
      `${name.padEnd(20)} answers differ by ${before.toExponential(1)} before and ${after.toExponential(1)} after; loss ${losses[0]} to ${losses.at(-1)}; frozen: ${Object.keys(said.frozen.trained).join() || 'none'}`,
    );
    return [
      ...(stdout.includes('2 devices in 1 processes') ? [] : ['it did not run on two devices']),
      ...(before <= most && after <= most ? [] : ['answers differ']),
      ...(losses.at(-1)! < losses[0]! ? [] : ['it has learned nothing']),
      ...(JSON.stringify(said.frozen.model) === JSON.stringify(said.frozen.trained)
        ? []
        : ['what is frozen has changed']),
    ].map((problem) => `${name}: ${problem}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const problems: string[] = [];
for (const one of cases) if (only === undefined || one.name === only) problems.push(...(await tryCase(one)));
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
