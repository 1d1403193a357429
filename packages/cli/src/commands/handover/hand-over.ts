// A folder with which another program goes on training.
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { Random, type HostArray } from '@rnnkit/data';
import { writeKeras } from '@rnnkit/interchange/keras';
import type { ModelFiles } from '@rnnkit/storage';
import { writeModel } from '@rnnkit/storage/node';
import type { TrainableModel } from '@rnnkit/training';

import { Failure } from '../../failure.ts';
import { writeNpz } from './npz.ts';
import { rayProgram, trainProgram } from './program.ts';
import { readmeOf } from './readme.ts';
import type { HandedOver } from './rows/handed-over.ts';
import { scaleOutputs } from './scale-outputs.ts';

/** How it is to be trained, and how much lies in a file. */
export interface HandoverSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly validationSplit: number;
  readonly rowsPerShard: number;
  readonly seed: number;
}

/** A model and what it is to learn from. */
export interface Handover {
  readonly task: string;
  /** The files of the task, with which it comes back. */
  readonly files: ModelFiles;
  readonly network: TrainableModel<unknown>;
  readonly data: HandedOver;
}

/** Where in the folder the task is, as it was. */
export const taskFolder = 'task';
/** What says how it is trained. */
export const settingsFile = 'settings.json';

/** A file of rows. */
interface Shard {
  readonly file: string;
  readonly rows: number;
}

/** Throws unless a folder can be made, or there is an empty one. */
export async function checkFolder(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    const { code } = Object(error) as { readonly code?: string };
    if (code === 'ENOENT') return [];
    throw new Failure(`${path} cannot be the folder of a handover: it is ${code === 'ENOTDIR' ? 'a file' : code}.`);
  });
  if (names.length > 0)
    throw new Failure(`There is something in ${path} already; name a folder that is not there, or an empty one.`);
}

/** Writes the folder: all of it or nothing. @returns how many rows there are */
export async function handOver(
  path: string,
  handover: Handover,
  settings: HandoverSettings,
): Promise<{ readonly train: number; readonly validation: number; readonly shards: number }> {
  const { task, files, network, data } = handover;
  const model = await kerasOf(network, data);
  const target = resolve(path);
  const folder = `${target}.part-${process.pid}`;
  try {
    await mkdir(join(folder, 'data'), { recursive: true });
    const { train, validation } = split(data.count, settings);
    const shards = {
      train: await writeShards(folder, 'train', train, data, settings.rowsPerShard),
      validation: await writeShards(folder, 'validation', validation, data, settings.rowsPerShard),
    };
    const said = {
      task,
      inputs: network.graph.inputs.map(({ name }) => name),
      output: data.output ?? null,
      loss: data.loss,
      scale: data.scale ?? null,
      epochs: settings.epochs,
      batch_size: settings.batchSize,
      learning_rate: settings.learningRate,
      seed: settings.seed,
      shards,
    };
    await writeFile(join(folder, 'model.keras'), model);
    await writeFile(join(folder, settingsFile), `${JSON.stringify(said, null, 2)}\n`);
    await writeFile(join(folder, 'train.py'), trainProgram);
    await writeFile(join(folder, 'train_ray.py'), rayProgram);
    await writeFile(join(folder, 'README.md'), readmeOf(said));
    await writeModel(join(folder, taskFolder), files);
    await mkdir(dirname(target), { recursive: true });
    await rmdir(target).catch(() => undefined);
    await rename(folder, target);
    return {
      train: train.length,
      validation: validation.length,
      shards: shards.train.length + shards.validation.length,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The model as Keras reads it, which learns what is scaled. */
async function kerasOf(network: TrainableModel<unknown>, { scale }: HandedOver): Promise<Uint8Array> {
  if (scale === undefined) return writeKeras(network);
  await scaleOutputs(network, 1 / scale.deviation, -scale.mean / scale.deviation);
  return writeKeras(network);
}

/** Which examples are trained on: at least one is, in an order of the seed. */
function split(
  count: number,
  { validationSplit, seed }: HandoverSettings,
): { readonly train: readonly number[]; readonly validation: readonly number[] } {
  const order = new Random(seed).derive('handover').shuffle(Array.from({ length: count }, (_, place) => place));
  const held = Math.min(count - 1, Math.round(count * validationSplit));
  return { train: order.slice(held), validation: order.slice(0, held) };
}

async function writeShards(
  folder: string,
  name: string,
  places: readonly number[],
  data: HandedOver,
  rowsPerShard: number,
): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  for (let start = 0; start < places.length; start += rowsPerShard) {
    const { x, y, weights } = data.rows(places.slice(start, start + rowsPerShard));
    const arrays = new Map<string, HostArray>([
      ...x.map((one, place) => [`x${place}`, one] as const),
      ['y', y],
      ...(weights === undefined ? [] : [['weights', weights] as const]),
    ]);
    const file = `data/${name}-${String(shards.length).padStart(5, '0')}.npz`;
    await writeFile(join(folder, file), writeNpz(arrays));
    shards.push({ file, rows: y.shape[0]! });
  }
  return shards;
}
