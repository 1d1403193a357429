// rnnkit train is killed and told to stop again and again, and resumed: nothing of others is lost, what is there is whole, and in the
// end it is the training that was never killed.
import { TextClassifier } from '@rnnkit/tasks';
import type { Random } from '@rnnkit/data';
import type { ModelFiles } from '@rnnkit/storage';
import { readModel } from '@rnnkit/storage/node';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { addBystanders, expectBystanders } from '../bystanders.ts';
import { pick } from '../inputs/mutations/bytes.ts';
import { expect, Fault } from '../judge.ts';
import { pause, startCommand, untilItSays, type Process } from './processes.ts';
import { expectSameWeights } from './resume-fit.ts';
import type { Figures } from './scenario.ts';

const words = ['fine', 'lovely', 'great', 'dull', 'awful', 'poor'];

/** Texts of which a word tells the class, and some that have none. */
export const data: string = [
  'label,text',
  ...Array.from(
    { length: 120 },
    (_, row) => `${row % 6 < 3 ? 'good' : 'bad'},"a ${words[row % 6]!} film, number ${row % 11}"`,
  ),
  '',
].join('\n');

/** How a small classifier is trained. */
export const small: readonly string[] = [
  ...'--units 8 --embedding-dim 8 --max-length 8 --batch-size 16 --epochs 12 --patience 100 --learning-rate 0.01'.split(
    ' ',
  ),
  ...'--backend cpu'.split(' '),
];

let reference: Promise<ModelFiles> | undefined;

async function uninterrupted(): Promise<ModelFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-attack-'));
  try {
    writeFileSync(join(folder, 'train.csv'), data);
    await finished(startCommand(folder, ['train', 'train.csv', ...small]));
    return await readModel(join(folder, 'model'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function finished(run: Process): Promise<void> {
  const { code } = await run.ended;
  expectNoTrace(run);
  if (code !== 0) throw new Fault(`rnnkit train failed: ${run.said.errors.slice(-600)}`);
}

/** Throws when the command has shown the engine's words. */
export function expectNoTrace({ said }: Process): void {
  const trace = /^\s+at .*$|node:internal|(?:Type|Range|Syntax|Reference)Error/m.exec(said.errors);
  expect(trace === null, `the command showed the engine's words: ${said.errors.slice(-800)}`);
}

export async function killCommand(random: Random, folder: string, figures: Figures): Promise<void> {
  const expected = await (reference ??= uninterrupted());
  const before = addBystanders(folder, random);
  writeFileSync(join(folder, 'train.csv'), data);
  const out = pick(random, ['.', 'model', 'model.zip']);
  let isDone = false;
  let hadModel = false;
  for (let left = 5; !isDone; left--) {
    const isKept = existsSync(
      join(folder, out.endsWith('.zip') ? 'model.unfinished' : join(out, 'unfinished'), 'rnnkit.json'),
    );
    const run = startCommand(folder, ['train', ...(isKept ? ['--resume'] : ['train.csv', ...small]), '--out', out]);
    if (left > 0) isDone = await interrupt(run, random, figures);
    else await finished(run).then(() => (isDone = true));
    hadModel = await expectWhole(join(folder, out), hadModel, figures);
  }
  expectSameWeights(await readModel(join(folder, out)), expected);
  figures.finished++;
  expectBystanders(folder, before);
}

/** Kills a training, or asks it to stop. @returns whether it was done before */
async function interrupt(run: Process, random: Random, figures: Figures): Promise<boolean> {
  await untilItSays(run, pick(random, ['texts to train', 'epoch 1/', 'epoch', 'epoch']), 'errors');
  await pause(random.uniform(0, 500));
  const asked = pick(random, ['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const);
  if (run.child.kill(asked)) figures.kills++;
  const { code, signal } = await run.ended;
  expectNoTrace(run);
  const isKilled = signal === 'SIGKILL' || (asked !== 'SIGKILL' && (code !== 0 || signal === asked));
  expect(code === 0 || isKilled, `rnnkit train ended with ${String(code ?? signal)}: ${run.said.errors.slice(-600)}`);
  return code === 0;
}

/** Throws unless what is there, if anything is, is a classifier that answers; and once there was one, there is one. */
async function expectWhole(path: string, hadModel: boolean, figures: Figures): Promise<boolean> {
  const isThere = existsSync(path.endsWith('.zip') ? path : join(path, 'rnnkit.json'));
  expect(isThere || !hadModel, 'the model is lost');
  if (!isThere) return false;
  const classifier = await TextClassifier.load(await readModel(path));
  const [row] = await classifier.probabilities(['a fine film']);
  classifier.dispose();
  expect(
    row!.every((value) => Number.isFinite(value)),
    'the model does not answer',
  );
  figures.reads++;
  return true;
}
