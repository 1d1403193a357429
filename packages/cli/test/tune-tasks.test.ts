// Tuning of every task: folds of its data, its own figure, and a model of it at the end.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { jsonLines, newFolder, rnnkit } from './rnnkit.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
const repeated = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const tiny = '--epochs 1 --embedding-dim 4 --batch-size 8'.split(' ');

/** A file, words besides, and the figure that settings are chosen by. */
const tasks: readonly (readonly [
  task: string,
  file: string,
  content: string,
  rest: readonly string[],
  metric: string,
  amount: string,
])[] = [
  [
    'multilabel',
    'labels.csv',
    `text,labels\n${repeated(30, (index) => `a ${letters[index % 3]} film,${letters[index % 3]};${letters[index % 2]}\n`)}`,
    [],
    'microF1',
    '27 texts; 3 labels',
  ],
  [
    'regress',
    'stars.csv',
    `text,value\n${repeated(30, (index) => `${'good '.repeat(index % 5)}film,${index % 5}\n`)}`,
    [],
    'rmse',
    '27 texts',
  ],
  [
    'tag',
    'people.conll',
    repeated(20, (index) => `we O\nmet O\n${letters[index % 6]} B-PER\n\n`),
    '--character-dim 4 --character-units 4'.split(' '),
    'f1',
    '18 sentences',
  ],
  [
    'tag',
    'speech.conll',
    repeated(20, () => 'we PRON\nmet VERB\n\n'),
    '--characters none'.split(' '),
    'accuracy',
    '18 sentences',
  ],
  [
    'generate',
    'plays.txt',
    repeated(40, (index) => `ROMEO: ${letters[index % 6]} nine.\n`),
    '--sequence-length 16'.split(' '),
    'bitsPerCharacter',
    '540 characters',
  ],
  [
    'translate',
    'pairs.tsv',
    `source\ttarget\n${repeated(30, (index) => `${letters[index % 6]} ${letters[index % 5]}\t${index % 6}${index % 5}\n`)}`,
    [],
    'chrf',
    '27 pairs of texts',
  ],
];

test.each(tasks)('%s of %s', { timeout: 120_000 }, async (task, file, content, rest, metric, amount) => {
  const folder = await newFolder();
  await writeFile(join(folder, file), content);
  const words = ['tune', file, '--task', task, '--space', 'units=4,6', '--folds', '2', '--json', ...tiny, ...rest];
  const tuned = await rnnkit(folder, words);
  expect(tuned.errors).toContain(`tuning units of ${task} on ${amount}`);
  expect(tuned.code).toBe(0);
  const [trained, study] = jsonLines(tuned.output).slice(-2);
  expect(study).toMatchObject({ metric, interrupted: false, trials: [{ state: 'finished' }, { state: 'finished' }] });
  const { trials, best, command } = study as unknown as {
    readonly trials: readonly {
      readonly mean: number;
      readonly values: readonly number[];
      readonly parameters: number;
    }[];
    readonly best: { readonly mean: number };
    readonly command: string;
  };
  for (const { mean, values } of trials) expect(mean).toBeCloseTo((values[0]! + values[1]!) / 2, 10);
  const isLess = ['rmse', 'bitsPerCharacter'].includes(metric);
  const means = trials.map(({ mean }) => mean);
  expect(best.mean).toBe(isLess ? Math.min(...means) : Math.max(...means));
  expect(trials[1]!.parameters).toBeGreaterThan(trials[0]!.parameters);
  expect(trained).toMatchObject({ task, [metric]: expect.any(Number) });
  expect(command).toContain(`rnnkit train ${file} --task ${task} `);
  expect(await readFile(join(folder, 'study', 'report.html'), 'utf8')).toContain(`${metric} beside parameters`);
});

test.each(tasks.slice(0, 2))(
  'what %s shows after an epoch ends the worse trial early, and not the better one',
  { timeout: 120_000 },
  async (task, file, content, rest) => {
    const folder = await newFolder();
    const [head, ...rows] = content.trim().split('\n');
    // With so many steps the first epoch tells one from the other.
    await writeFile(join(folder, file), [head, ...rows, ...rows, ...rows, ...rows, ''].join('\n'));
    const words = `tune ${file} --task ${task} --folds 2 --epochs 3 --embedding-dim 8 --batch-size 1 --units 6 --pruner asha --slots 1 --json`;
    const [rising, falling] = await Promise.all(
      ['0.000001,0.02', '0.02,0.000001'].map(async (rates, place) => {
        const asked = [...words.split(' '), ...rest, '--space', `learningRate=${rates}`, '--out', `study${place}`];
        const { trials } = jsonLines((await rnnkit(folder, asked)).output).at(-1) as { trials: { state: string }[] };
        return trials.map(({ state }) => state);
      }),
    );
    expect(rising).toEqual(['finished', 'finished']);
    expect(falling).toEqual(['finished', 'pruned']);
  },
);
