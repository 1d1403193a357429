// A run of fit is killed again and again: what it kept can be read, and in the end it is the run that was never killed.
import type { Random } from '@rnnkit/data';
import type { ModelFiles } from '@rnnkit/storage';
import { loadModel } from '@rnnkit/training';
import { readModel } from '@rnnkit/storage/node';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { addBystanders, expectBystanders } from '../bystanders.ts';
import { expect, Fault } from '../judge.ts';
import { pause, startScript, untilItSays, type Process } from './processes.ts';
import type { Figures } from './scenario.ts';

let reference: Promise<ModelFiles> | undefined;

/** The model of a run that nobody killed. */
async function uninterrupted(): Promise<ModelFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-attack-'));
  try {
    await finished(startScript('fit-and-keep', [folder]));
    return await readModel(join(folder, 'done'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function finished(run: Process): Promise<void> {
  const { code } = await run.ended;
  if (code !== 0) throw new Fault(`a run failed: ${run.said.errors.slice(0, 600)}`);
}

/** Throws unless two models hold the same weights. */
export function expectSameWeights(one: ModelFiles, other: ModelFiles): void {
  const [left, right] = [one, other].map((files) => files.get('weights.safetensors')!);
  expect(Buffer.compare(left!, right!) === 0, 'the resumed training is not the uninterrupted one');
}

export async function killRuns(random: Random, folder: string, figures: Figures): Promise<void> {
  const expected = await (reference ??= uninterrupted());
  const before = addBystanders(folder, random, 0.3);
  // The last run is not killed.
  for (let left = 6; !existsSync(join(folder, 'done', 'rnnkit.json')); left--) {
    const run = startScript('fit-and-keep', [folder]);
    if (left > 0) {
      if (random.uniform() < 0.9) await untilItSays(run, '.');
      await pause(random.uniform(0, 400));
      if (run.child.kill('SIGKILL')) figures.kills++;
      const { code, signal } = await run.ended;
      expect(code === 0 || signal === 'SIGKILL', `a run failed: ${run.said.errors.slice(0, 600)}`);
    } else {
      await finished(run);
    }
    await expectWhole(join(folder, 'run'), figures);
  }
  expectSameWeights(await readModel(join(folder, 'done')), expected);
  figures.finished++;
  expectBystanders(folder, before);
}

/** Throws unless what a run kept, if it kept anything, is a model that can be loaded. */
async function expectWhole(path: string, figures: Figures): Promise<void> {
  if (!existsSync(join(path, 'rnnkit.json'))) return;
  (await loadModel(await readModel(path))).dispose();
  figures.reads++;
}
