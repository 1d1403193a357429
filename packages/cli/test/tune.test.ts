// Tuning: what is tried, what is kept, and that the best is trained as train trains it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { jsonLines, newFolder, reviews, rnnkit, smallRest } from './rnnkit.ts';

interface TrialLine {
  readonly trial: number;
  readonly params: Readonly<Record<string, number | string>>;
  readonly state: string;
  readonly mean: number | null;
  readonly values: readonly number[];
  readonly seconds: number;
}

interface StudyLine {
  readonly best: TrialLine;
  readonly command: string;
  readonly trials: readonly TrialLine[];
  readonly front: readonly number[];
}

const studyOf = (output: string): StudyLine => jsonLines(output).at(-1) as unknown as StudyLine;

/** Of trials that were run again all is the same but how long they took. */
const timeless = ({ trials, ...rest }: StudyLine): object => ({
  command: rest.command,
  best: { ...rest.best, seconds: 0 },
  trials: trials.map((trial) => ({ ...trial, seconds: 0 })),
});

test(
  'a grid is tried fold by fold, and the best is trained as its command trains it',
  { timeout: 120_000 },
  async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'reviews.csv'), reviews(160));
    const words = 'tune reviews.csv --space units=2,8 --space cell=gru,lstm --folds 4 --epochs 4 --json'.split(' ');
    const tuned = await rnnkit(folder, [...words, ...smallRest]);
    expect(tuned.code).toBe(0);
    expect(tuned.errors).toContain('144 texts; 2 classes; at most 40 trials by grid, 4 folds each');
    const study = studyOf(tuned.output);
    expect(study.trials.map(({ params }) => `${params['architecture']} ${params['units']}`)).toEqual([
      'gru 2',
      'lstm 2',
      'gru 8',
      'lstm 8',
    ]);
    for (const { mean, values } of study.trials) {
      expect(values).toHaveLength(4);
      expect(values.reduce((sum, value) => sum + value) / 4).toBeCloseTo(mean!, 12);
      expect(mean).toBeLessThanOrEqual(study.best.mean!);
    }
    expect(study.best.mean).toBeGreaterThan(0.9);

    const trained = await rnnkit(folder, [...study.command.split(' ').slice(1), '--out', 'alone', '--json']);
    const { seconds: _s, model: _m, report: _r, ...figures } = jsonLines(trained.output).at(-1)!;
    expect(jsonLines(tuned.output).at(-2)).toMatchObject(figures);
    expect(await readFile(join(folder, 'study', 'model', 'rnnkit.json'), 'utf8')).toBeTruthy();

    const report = await readFile(join(folder, 'study', 'report.html'), 'utf8');
    for (const title of [
      'accuracy, trial by trial',
      'Settings of each trial',
      'fold by fold',
      'What is held out within each fold',
      'accuracy beside parameters',
    ])
      expect(report).toContain(title);
    expect(report).toContain(study.command);
    expect(report).not.toContain('<script');
  },
);

test('one seed proposes and finds the same, whatever runs it', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(120));
  const words =
    'tune reviews.csv --space units=int:2..9 --space learningRate=log:1e-3..1e-1 --sampler random --trials 5 --folds 2 --epochs 2 --embedding-dim 4 --json'.split(
      ' ',
    );
  const runs = ['--slots 1 --out one', '--slots 2 --out two'].map((rest) =>
    rnnkit(folder, [...words, ...rest.split(' ')]),
  );
  const [one, two] = (await Promise.all(runs)).map(({ output }) => timeless(studyOf(output)));
  expect(one).toEqual(two);
  const other = await rnnkit(folder, [...words, '--out', 'three', '--seed', '2']);
  expect(studyOf(other.output).trials[0]!.params).not.toEqual((one as StudyLine).trials[0]!.params);
});

test(
  'the cheapest within one standard error, several repeats, and a metric of choice',
  { timeout: 120_000 },
  async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'reviews.csv'), reviews(80));
    const words = 'tune reviews.csv --space units=16,2 --folds 2 --repeats 2 --epochs 8 --metric macroF1 --json'.split(
      ' ',
    );
    const tuned = await rnnkit(folder, [...words, ...smallRest, '--choose', 'thriftiest']);
    const { best, trials } = studyOf(tuned.output);
    expect(trials.map(({ values }) => values.length)).toEqual([4, 4]);
    expect(best.mean).toBe(1);
    expect(best.params).toEqual({ units: 2 });
  },
);

test('rows of a group are held out together', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  // Each writer has a word of their own that tells the label: who knows the writer knows the answer, and nobody else does.
  const writers = Array.from({ length: 12 }, (_, writer) => ({
    writer,
    label: (writer * 7) % 12 < 6 ? 'good' : 'bad',
  }));
  const rows = writers.flatMap(({ writer, label }) =>
    Array.from({ length: 6 }, () => `${label},word${writer} film,w${writer}`),
  );
  await writeFile(join(folder, 'reviews.csv'), ['label,text,writer', ...rows, ',lost,w1', 'good,,w2', ''].join('\n'));
  const words = 'tune reviews.csv --space units=4 --folds 3 --epochs 20 --test-split 0 --json'.split(' ');
  const [alone, together] = await Promise.all(
    [
      ['--out', 'alone'],
      ['--groups', 'writer'],
    ].map((rest) => rnnkit(folder, [...words, ...smallRest, ...rest])),
  );
  expect(studyOf(alone!.output).best.mean).toBeGreaterThan(0.9);
  expect(studyOf(together!.output).best.mean).toBeLessThan(0.75);
});
