// `pnpm compare:tfjs-layers`: random models here and in real tfjs-layers, by files that each writes and the other reads.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, RnnkitError } from '@rnnkit/data';
import { readTfjsLayers, writeTfjsLayers } from '@rnnkit/interchange/tfjs-layers';
import type { Model } from '@rnnkit/models';
import { Command } from 'commander';

import { drawModel } from './draw-model.ts';
import { answersOf, loadFiles, saveFiles, tf, type Files, type PeerModel } from './peer.ts';
import { drawPeer } from './draw-peer.ts';
import { drawWild } from './draw-wild.ts';

const bound = 1e-6;

interface Options {
  readonly models: string;
  readonly seed: string;
}

interface Found {
  readonly difference: number;
  readonly isSame: boolean;
}

type Answers = readonly (readonly number[])[];

async function ours(model: Model<unknown>, x: readonly unknown[]): Promise<Answers> {
  await useBackend(cpu());
  const given = x.length === 1 ? x[0] : x;
  const answers = [await (model as Model).predict(given as never)].flat();
  const numbers = await Promise.all(answers.map(async (answer) => [...(await answer.data())]));
  for (const answer of answers) answer.dispose();
  return numbers;
}

async function theirs(model: PeerModel, x: readonly unknown[]): Promise<Answers> {
  await tf.setBackend('cpu');
  return answersOf(model, x);
}

/** The largest difference, in parts of the answer where that is above 1; where steps are padding, of the others alone. */
function differenceOf(one: Answers, other: Answers, isValid: (place: number, length: number) => boolean): number {
  if (one.map(({ length }) => length).join() !== other.map(({ length }) => length).join())
    return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const [output, values] of one.entries()) {
    for (const [place, value] of values.entries()) {
      if (!isValid(place, values.length)) continue;
      const off = Math.abs(value - other[output]![place]!) / Math.max(1, Math.abs(value));
      if (!(off <= largest)) largest = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
    }
  }
  return largest;
}

/** Which numbers of answers to steps are of steps that are none of padding. */
function validOf(x: readonly unknown[], isPadded: boolean): (place: number, length: number) => boolean {
  if (!isPadded) return () => true;
  const steps = (x[0] as readonly (readonly (number | readonly number[])[])[]).flat();
  return (place, length) => [steps[Math.floor((place * steps.length) / length)]!].flat().some((value) => value !== 0);
}

/** Whether two models have the same weights bit for bit; their order may differ, and names of layers within do. */
async function isSame(one: Model<unknown>, other: Model<unknown>): Promise<boolean> {
  const [first, second] = [await bitsOf(one), await bitsOf(other)];
  return first.join() === second.join();
}

async function bitsOf(model: Model<unknown>): Promise<readonly string[]> {
  const weights = await model.getWeights();
  return weights
    .map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex'))
    .toSorted();
}

/** Written here, loaded there; and read here again. */
async function out(random: Random): Promise<Found & { readonly model: Model<unknown> }> {
  await useBackend(cpu());
  const { model, x, isPadded } = drawModel(random);
  const files = await writeTfjsLayers(model, { shardBytes: 1024 });
  const peer = await loadFiles(files);
  const before = await ours(model, x);
  const difference = differenceOf(before, await theirs(peer, x), validOf(x, isPadded));
  await useBackend(cpu());
  const { model: again } = await readTfjsLayers(files);
  const after = await ours(again, x);
  const same =
    (await isSame(model, again)) && JSON.stringify(before) === JSON.stringify(after) && (await isQuantizedAlike(model));
  again.dispose();
  peer.dispose();
  return { difference, isSame: same, model };
}

/** Whether an error says that a LayersModel cannot be what a model is. */
function isRefusal(error: unknown): boolean {
  return error instanceof RnnkitError && error.code === 'unsupported';
}

/** A graph of masks, states and models within, which may be refused; if it is not, both sides agree. @returns undefined of a refusal */
async function wild(random: Random, isWritten: boolean): Promise<Found | undefined> {
  await useBackend(cpu());
  // What is not masked here is written without a question, and masked in the file: so the reader is asked.
  const { model, x } = drawWild(random, isWritten);
  let peer: PeerModel | undefined;
  try {
    let files: Files = await writeTfjsLayers(model);
    if (!isWritten) files = masked(files);
    peer = await loadFiles(files);
    await useBackend(cpu());
    const { model: read } = await readTfjsLayers(files);
    const answers = await ours(read, x);
    read.dispose();
    const before = isWritten ? await ours(model, x) : answers;
    const isSame = JSON.stringify(before) === JSON.stringify(answers);
    return { difference: differenceOf(before, await theirs(peer, x), () => true), isSame };
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  } finally {
    model.dispose();
    peer?.dispose();
  }
}

/** Files whose embeddings mask what is 0. */
function masked(files: Files): Files {
  const json = new TextDecoder().decode(files.get('model.json'));
  const other = json.replaceAll('"mask_zero":false', '"mask_zero":true');
  return new Map([...files, ['model.json', new TextEncoder().encode(other)]]);
}

/** Whether both sides read the same numbers where they lie in fewer bytes. */
async function isQuantizedAlike(model: Model<unknown>): Promise<boolean> {
  for (const dtype of ['float16', 'uint16', 'uint8'] as const) {
    const files = await writeTfjsLayers(model, { dtype });
    const peer = await loadFiles(files);
    const { model: again } = await readTfjsLayers(files);
    const plain = await readTfjsLayers(await asPeerSaves(peer));
    const same = await isSame(again, plain.model);
    for (const one of [again, plain.model, peer]) one.dispose();
    if (!same) return false;
  }
  return true;
}

async function asPeerSaves(peer: PeerModel): Promise<Files> {
  const files = await saveFiles(peer);
  await useBackend(cpu());
  return files;
}

/** Written there, read here; and written here, loaded there again. */
async function back(random: Random): Promise<Found & { readonly peer: PeerModel }> {
  await tf.setBackend('cpu');
  const { peer, x, isPadded } = drawPeer(random);
  const files = await asPeerSaves(peer);
  const { model } = await readTfjsLayers(files);
  const before = await theirs(peer, x);
  const difference = differenceOf(before, await ours(model, x), validOf(x, isPadded));
  const again = await readTfjsLayers(await writeTfjsLayers(model));
  const same = await isSame(model, again.model);
  model.dispose();
  again.model.dispose();
  return { difference, isSame: same, peer };
}

const ways = {
  out: (random: Random) => out(random.derive('ours')),
  in: (random: Random) => back(random.derive('theirs')),
  'wild out': (random: Random) => wild(random.derive('wild out'), true),
  'wild in': (random: Random) => wild(random.derive('wild in'), false),
};

async function run({ models, seed }: Options): Promise<void> {
  const count = Number(models);
  let failed = 0;
  for (const [way, compare] of Object.entries(ways)) {
    let largest = 0;
    let refused = 0;
    for (let number = 0; number < count; number++) {
      try {
        const found = await compare(new Random(Number(seed)).derive(number));
        if (found === undefined) refused++;
        largest = Math.max(largest, found?.difference ?? 0);
        if (found === undefined || (found.difference <= bound && found.isSame)) continue;
        console.log(
          `${number} ${way}: differs by ${found.difference}, ${found.isSame ? 'the same' : 'not the same'} again`,
        );
      } catch (error) {
        console.log(`${number} ${way}: ${(error as Error).stack?.split('\n').slice(0, 4).join('\n')}`);
      }
      failed++;
    }
    console.log(
      `${way}: ${count} models, ${refused} refused, largest difference of answers ${largest.toExponential(1)}`,
    );
  }
  console.log(`tfjs-layers ${tf.version.tfjs}, from seed ${seed}: ${failed} differ`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await new Command('compare:tfjs-layers')
  .description('Write random models here and in real tfjs-layers, read them there and here, and compare their answers.')
  .option('--models <n>', 'how many, each way', '100')
  .option('--seed <n>', 'of the models', '1')
  .action(run)
  .parseAsync();
