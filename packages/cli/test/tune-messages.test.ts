// What is wrong with what a tuning is asked for, in one sentence.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { newFolder, reviews, rnnkit } from './rnnkit.ts';

const tune = (...rest: readonly string[]): readonly string[] => ['tune', 'reviews.csv', ...rest];

test.each([
  [tune('--space', 'unitz=2,3'), 2, '--space: unitz is no setting of this task; there are model, architecture, units,'],
  [tune('--space', 'unitz=2,3'), 2, 'Did you mean units?'],
  [tune('--space', 'testSplit=0.1,0.2'), 2, 'testSplit is no setting of this task'],
  [tune('--space', 'units=2.5,3'), 2, '--space: units cannot be 2.5. It is a whole number of at least 1.'],
  [tune('--space', 'units=float:1..3'), 2, '--space: units cannot be 1.76'],
  [tune('--space', 'cell=lstm,tanh'), 2, '--space: architecture cannot be tanh.'],
  [tune('--space', 'lowerCase=yes,no'), 2, '--space: lowerCase is true or false; got yes.'],
  [tune('--space', 'units'), 2, '--space: A parameter is written as units=int:16..128:16'],
  [tune('--space', 'units=int:9..3'), 2, '--space: int: from has to be at most to; got 9 and 3.'],
  [
    tune('--space', 'heads=2,4 if cell=transformer'),
    2,
    'Parameter heads depends on architecture, which is not in the space',
  ],
  [tune('--space', 'units=2,3', '--units', '4'), 2, '--units is in the space, too; leave one of both out.'],
  [tune('--units', '4'), 2, '--units leaves nothing to try; say with --space what to try.'],
  [tune('--space', 'dropout=float:0..0.5', '--sampler', 'grid'), 1, 'A grid needs values that can be counted'],
  [tune('--metric', 'f1'), 2, '--metric: there is no f1 of this task; it is one of accuracy, macroF1, loss.'],
  [tune('--timeout', 'soon'), 2, 'It is a time such as 90s, 30m, 8h or 2d'],
  [tune('--sampler', 'cmaes'), 2, 'grid, random, quasi, tpe'],
  [tune('--pruner', 'hyperband'), 2, 'none, median, asha, wilcoxon'],
  [tune('--folds', '1'), 2, 'It is a whole number from 2 to 1000.'],
  [tune('--engine', 'ray'), 2, 'It is processes, folder:PATH, redis://HOST:PORT or postgres://USER@HOST/DATABASE.'],
  [tune('--engine', 'redis://127.0.0.1:1'), 1, 'ECONNREFUSED'],
  [['worker', '--engine', 'postgres://me:secret@127.0.0.1:1/x'], 1, 'ECONNREFUSED'],
  [tune('--shard', '2/2'), 2, 'It is i/n, such as 0/8 for the first of eight; the last one is 7/8.'],
  [tune('--shard', '0/2'), 2, '--shard goes with --engine folder:PATH'],
  [tune('--groups', 'writer'), 2, '--groups goes with --test DATA, of other groups, or --test-split 0'],
  [tune('--groups', 'writer', '--test-split', '0'), 1, 'writer'],
  [tune('--slots', '0'), 2, 'With --slots 0 nobody runs the trials'],
  [tune('--out', 'mine'), 1, 'mine is not empty: it holds notes.txt.'],
  [tune('--task', 'tag', '--separator', ';'), 2, '--separator belongs to the task multilabel; this is the task tag.'],
  [['tune'], 2, 'Say what to tune on: a file or folder, or --demo'],
  [['tune', '-'], 2, 'Each process reads the data by itself, which standard input is not; name a file.'],
  [['tune', '--resume'], 1, 'There is no study in study'],
  [['worker'], 2, 'Say with --engine where the jobs are'],
  [['worker', '--engine', 'processes'], 2, 'Say with --engine where the jobs are'],
  [['worker', '--engine', 'folder:jobs', '--slots', '0'], 2, 'A worker without --slots does nothing'],
  [['study', 'pause'], 2, 'status, best, export, stop'],
  [['study', 'best', 'mine'], 1, 'There is no study in mine: no mine/study.json.'],
] as const)('%j', async (words, code, message) => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(40));
  await mkdir(join(folder, 'mine'));
  await writeFile(join(folder, 'mine', 'notes.txt'), 'mine');
  const outcome = await rnnkit(folder, words, { input: 'text,label\n' });
  expect(outcome).toMatchObject({ code, output: '' });
  expect(outcome.errors).toContain(message);
});
