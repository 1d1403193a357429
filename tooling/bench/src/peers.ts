// What is timed side by side, each peer in a process of its own.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { isReference, type Row, type Work } from './work.ts';

const run = promisify(execFile);
/** What a peer took. */
export type Measured = Pick<Row, 'predictMs' | 'trainMs' | 'peakMiB' | 'note'> & {
  /** Whether it was ended because it took too long. */
  readonly isUnfinished?: boolean;
};

/** How often a peer runs, and for how long at most, in seconds. */
export interface Limits {
  readonly repeats: number;
  readonly seconds: number;
}

const nothing: Measured = { predictMs: null, trainMs: null, peakMiB: null };

/** Runs a peer's process; what it cannot do, or does not finish within the limit, is null with a note. */
async function measure(
  command: string,
  parameters: readonly string[],
  work: Work,
  { repeats, seconds }: Limits,
): Promise<Measured> {
  try {
    const { stdout } = await run(command, [...parameters, JSON.stringify(work), String(repeats)], {
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
    });
    return { ...nothing, ...(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Partial<Measured>) };
  } catch (error) {
    const failure = error as { killed?: boolean; stderr?: string; message: string };
    if (failure.killed === true) return { ...nothing, note: `not done after ${seconds} s`, isUnfinished: true };
    const reason = (failure.stderr ?? failure.message).split('\n').find((line) => /error|not found/i.test(line));
    return { ...nothing, note: `missing: ${(reason ?? failure.message).trim().slice(0, 80)}` };
  }
}

/** A peer that is a script in this folder. */
function script(name: string, ...parameters: readonly string[]): (work: Work, limits: Limits) => Promise<Measured> {
  const path = fileURLToPath(new URL(`./peers/${name}`, import.meta.url));
  const given = ['--conditions=@rnnkit/source', '--no-warnings', path, ...parameters];
  return (work, limits) => measure(process.execPath, given, work, limits);
}

async function tfjsLayers(backend: string, work: Work, limits: Limits): Promise<Measured> {
  const predict = await script('tfjs-layers.ts', backend, 'predict')(work, limits);
  const train = await script('tfjs-layers.ts', backend, 'train')(work, limits);
  const notes = [predict.note && `predict ${predict.note}`, train.note && `train ${train.note}`].filter(Boolean);
  return {
    predictMs: predict.predictMs,
    trainMs: train.trainMs,
    peakMiB: Math.max(predict.peakMiB ?? 0, train.peakMiB ?? 0) || null,
    isUnfinished: predict.isUnfinished === true || train.isUnfinished === true,
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  };
}

const onnxRuntimeVersion = '1.30.0';

/** A folder that has onnxruntime-web installed. It holds 139 MB, so it is no dependency but is fetched when it is timed. */
async function onnxRuntimeFolder(): Promise<string> {
  const folder = fileURLToPath(new URL('../node_modules/.cache/onnxruntime-web', import.meta.url));
  if (existsSync(join(folder, 'node_modules', 'onnxruntime-web'))) return folder;
  console.error('Fetching onnxruntime-web …');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const given = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `onnxruntime-web@${onnxRuntimeVersion}`];
  await run('npm', given, { cwd: folder });
  return folder;
}

/** Takes the time of a peer for some work; undefined where it has no such work. */
type Peer = (work: Work, limits: Limits) => Promise<Measured | undefined>;

const withNote =
  (measurePeer: (work: Work, limits: Limits) => Promise<Measured>, note: string): Peer =>
  async (work, limits) => {
    const measured = await measurePeer(work, limits);
    return { ...measured, note: measured.note ?? note };
  };

/** All peers by name. */
export const peers: Readonly<Record<string, Peer>> = {
  'rnnkit wasm': script('rnnkit.ts', 'wasm'),
  'rnnkit cpu': script('rnnkit.ts', 'cpu'),
  // Its training does not end at any size of interest; once is enough to show it.
  'tfjs-layers cpu': async (work, limits) => (isReference(work) ? tfjsLayers('cpu', work, limits) : undefined),
  'tfjs-layers wasm': withNote(
    (work, limits) => tfjsLayers('wasm', work, limits),
    'as shipped it cannot train an Embedding; a stand-in kernel is registered',
  ),
  'jax-js wasm': async (work, limits) =>
    work.cell === 'lstm'
      ? withNote(script('jax-js.ts'), 'the LSTM alone: no embedding, no optimizer')(work, limits)
      : undefined,
  'onnxruntime-web wasm': async (work, limits) =>
    withNote(script('onnxruntime-web.ts', await onnxRuntimeFolder()), 'it does not train')(work, limits),
  'PyTorch, 1 thread': (work, limits) => {
    const path = fileURLToPath(new URL('./peers/pytorch.py', import.meta.url));
    return measure(process.env['PYTHON'] ?? 'python3', [path], work, limits);
  },
};
