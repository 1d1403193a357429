// `pnpm compare:tfjs-layers`: random models here and in real tfjs-layers, by files that each writes and the other reads.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { readTfjsLayers, writeTfjsLayers } from '@rnnkit/interchange/tfjs-layers';
import type { Model } from '@rnnkit/models';
import { Command } from 'commander';

import { drawModel } from './draw-model.ts';
import { answersOf, loadFiles, saveFiles, tf, type Files, type PeerModel } from './peer.ts';
import { drawPeer } from './draw-peer.ts';

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

/** Whether two models have the same weights bit for bit. */
async function isSame(one: Model<unknown>, other: Model<unknown>): Promise<boolean> {
  const [first, second] = [await one.getWeights(), await other.getWeights()];
  return (
    first.length === second.length &&
    first.every((values, place) => values.every((value, index) => Object.is(value, second[place]![index])))
  );
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

async function run({ models, seed }: Options): Promise<void> {
  const count = Number(models);
  let failed = 0;
  const largest = { out: 0, back: 0 };
  for (let number = 0; number < count; number++) {
    const random = new Random(Number(seed)).derive(number);
    for (const way of ['out', 'back'] as const) {
      let found: Found | undefined;
      try {
        found = way === 'out' ? await out(random.derive('ours')) : await back(random.derive('theirs'));
        largest[way] = Math.max(largest[way], found.difference);
        if (found.difference <= bound && found.isSame) continue;
        console.log(`${number} ${way}: differs by ${found.difference}, ${found.isSame ? 'same' : 'other'} weights`);
      } catch (error) {
        console.log(`${number} ${way}: ${(error as Error).stack?.split('\n').slice(0, 4).join('\n')}`);
      }
      failed++;
    }
  }
  console.log(
    `tfjs-layers ${tf.version.tfjs}: ${count} models written here and loaded there, ${count} written there and read here, from seed ${seed}; ${failed} differ`,
  );
  console.log(
    `largest difference of answers: written here ${largest.out.toExponential(1)}, written there ${largest.back.toExponential(1)}`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

await new Command('compare:tfjs-layers')
  .description('Write random models here and in real tfjs-layers, read them there and here, and compare their answers.')
  .option('--models <n>', 'how many, each way', '100')
  .option('--seed <n>', 'of the models', '1')
  .action(run)
  .parseAsync();
