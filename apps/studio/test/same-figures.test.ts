// The library, the command and the studio hold out the same texts, and show the same figures to the digit.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  compileClassifier,
  defaultTestSplit,
  fitClassifier,
  newClassifier,
  splitExamples,
  trainClassifier,
} from '@rnnkit/tasks';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { settingsFor } from '../src/settings.ts';
import { readData } from '../src/worker/data.ts';
import type { SearchMoment, SearchPlan } from '../src/worker/experiments.ts';
import { search } from '../src/worker/search.ts';

let folder: string;

beforeAll(async () => {
  await useBackend(cpu());
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-same-'));
});
afterAll(() => rm(folder, { recursive: true }));

const main = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
const words = { pos: ['good', 'fine', 'lovely', 'film'], neg: ['bad', 'dull', 'film', 'long'] };

test('with the same seed and settings', { timeout: 60_000 }, async () => {
  const random = new Random(5);
  const rows = Array.from({ length: 120 }, (_, row) => {
    const label = row % 3 === 0 ? 'neg' : 'pos';
    return { text: Array.from({ length: 5 }, () => words[label][random.integer(0, 4)]).join(' '), label };
  });
  const file = join(folder, 'rows.jsonl');
  await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));

  const form = { textColumn: '', labelColumn: '', missing: 'drop' } as const;
  const picked = { file: new File([await readFile(file)], 'rows.jsonl'), path: '' };
  const page = await readData({ kind: 'files', files: [picked], ...form });
  const options = { epochs: 2, units: 4, embeddingDim: 4, maxLength: 8, batchSize: 16 };
  const settings = { ...settingsFor(page.summary.tokens, page.train.texts.length), ...options };
  const shown = newClassifier(page.train.texts, ['neg', 'pos'], settings);
  compileClassifier(shown, settings, page.train.texts.length);
  await fitClassifier(shown, page.train, settings, { validation: page.validation });
  const onPage = await shown.assess(page.test);

  const { train, validation: held } = splitExamples(
    { texts: rows.map(({ text }) => text), labels: rows.map(({ label }) => label) },
    defaultTestSplit,
    1,
  );
  const classifier = await trainClassifier(train.texts, train.labels, options);
  const inLibrary = await classifier.assess(held);

  const typed = Object.entries({ ...options, backend: 'cpu', out: join(folder, 'model') }).flatMap(([name, value]) => [
    `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
  const run = await promisify(execFile)(process.execPath, [
    '--conditions=@rnnkit/source',
    main,
    'train',
    file,
    '--json',
    ...typed,
  ]);
  const byCommand = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as { loss: number; accuracy: number };

  expect(page.test).toEqual(held);
  expect(onPage.loss).toBe(inLibrary.loss);
  expect(byCommand).toMatchObject({ loss: inLibrary.loss, accuracy: inLibrary.accuracy, examples: held.texts.length });
});

test('a search tries the same settings on the same folds', { timeout: 120_000 }, async () => {
  // Words tell the label more often than not, so that each fold has another accuracy.
  const random = new Random(6);
  const rows = Array.from({ length: 200 }, (_, row) => {
    const label = row % 3 === 0 ? 'neg' : 'pos';
    const other = label === 'neg' ? 'pos' : 'neg';
    const word = (): string => words[random.integer(0, 10) < 7 ? label : other][random.integer(0, 4)]!;
    return { text: Array.from({ length: 3 }, word).join(' '), label };
  });
  const file = join(folder, 'searched.jsonl');
  await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  const picked = { file: new File([await readFile(file)], 'searched.jsonl'), path: '' };
  const page = await readData({ kind: 'files', files: [picked], textColumn: '', labelColumn: '', missing: 'drop' });
  const options = { epochs: 2, embeddingDim: 4, maxLength: 8, batchSize: 16 };
  const settings = { ...settingsFor(page.summary.tokens, page.train.texts.length), ...options };
  const moments: SearchMoment[] = [];
  const plan: SearchPlan = {
    settings,
    preset: 'words',
    data: page.summary.id,
    space: {
      units: { type: 'choice', values: [2, 4] },
      architecture: { type: 'choice', values: ['lstm', 'gru'] },
      learningRate: { type: 'float', from: 0.01, to: 0.1, log: true },
    },
    sampler: 'tpe',
    pruner: 'asha',
    trials: 6,
    folds: 2,
  };
  await search(plan, page, [], (moment) => moments.push(moment));
  const byNumber = new Map(moments.map(({ trial }) => [trial.number, trial]));

  const typed = Object.entries({ ...options, trials: 6, folds: 2, sampler: 'tpe', pruner: 'asha', slots: 1 });
  const run = await promisify(execFile)(process.execPath, [
    '--conditions=@rnnkit/source',
    main,
    'tune',
    file,
    '--json',
    ...typed.flatMap(([name, value]) => [
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      String(value),
    ]),
    '--space=units=2,4',
    '--space=cell=lstm,gru',
    '--space=learningRate=log:0.01..0.1',
    '--backend=cpu',
    `--out=${join(folder, 'study')}`,
  ]);
  const study = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as { trials: readonly Told[] };

  const shown = [...byNumber.values()].map(({ number, params, state, folds }) => ({
    trial: number + 1,
    params,
    state,
    values: folds.map(({ accuracy }) => accuracy ?? null),
  }));
  expect(shown).toHaveLength(6);
  expect(new Set(shown.flatMap(({ values }) => values)).size).toBeGreaterThan(4);
  expect(new Set(shown.map(({ state }) => state))).toEqual(new Set(['finished', 'pruned']));
  expect(shown).toEqual(study.trials.map(({ trial, params, state, values }) => ({ trial, params, state, values })));

  // Stopped anywhere, it goes on to the same end.
  for (const stopped of [1, 7, moments.length - 2]) {
    const before = moments.slice(0, stopped);
    const after: SearchMoment[] = [];
    const events = before.map(({ event }) => event);
    await search(plan, page, events, (moment) => after.push(moment));
    expect(after.at(-1)).toEqual(moments.at(-1));
    expect(events.length + after.length).toBe(moments.length);
  }
});

interface Told {
  readonly trial: number;
  readonly params: object;
  readonly state: string;
  readonly values: readonly (number | null)[];
}
