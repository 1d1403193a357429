// The models of folds, kept: what is found of them afterwards.
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readModel } from '@rnnkit/storage/node';
import { expect, test } from 'vitest';

import { jsonLines, newFolder, reviews, rnnkit } from './rnnkit.ts';

const words =
  'tune reviews.csv --space units=2,3 --folds 2 --epochs 3 --embedding-dim 4 --batch-size 16 --json --keep-models kept'.split(
    ' ',
  );

interface TrialLine {
  readonly models: readonly string[];
  readonly parameters: number;
}

async function folderWithReviews(): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(120));
  return folder;
}

test('the model of each fold is kept, said, and can be used', { timeout: 120_000 }, async () => {
  const folder = await folderWithReviews();
  const tuned = await rnnkit(folder, [...words, '--slots', '1']);
  expect(tuned).toMatchObject({ code: 0 });
  const { trials } = jsonLines(tuned.output).at(-1) as { readonly trials: readonly TrialLine[] };
  const names = ['trial-1-fold-1.zip', 'trial-1-fold-2.zip', 'trial-2-fold-1.zip', 'trial-2-fold-2.zip'];
  expect(trials.flatMap(({ models }) => models)).toEqual(names.map((name) => join(folder, 'kept', name)));
  expect((await readdir(join(folder, 'kept'))).toSorted()).toEqual(names);
  const weights = await Promise.all(
    names.map(async (name) => (await readModel(join(folder, 'kept', name))).get('weights.safetensors')!),
  );
  expect(Buffer.compare(weights[0]!, weights[1]!)).not.toBe(0);
  // Each is that of its trial: it has as many parameters.
  for (const [trial, { models, parameters }] of trials.entries()) {
    const inspected = await rnnkit(folder, ['inspect', models[0]!, '--json']);
    expect(JSON.stringify(jsonLines(inspected.output)), `trial ${trial}`).toContain(`"parameters":${parameters},`);
  }
  const predicted = await rnnkit(folder, ['predict', 'kept/trial-2-fold-1.zip', 'a superb, lovely film']);
  expect(predicted).toMatchObject({ code: 0, output: expect.stringMatching(/^(good|bad)/) as string });
  const table = await rnnkit(folder, ['study', 'export']);
  expect(table.output.split('\n')[0]).toMatch(/,model$/);
  expect(table.output).toContain(`${join(folder, 'kept', names[3]!)}\n`);

  const again = await rnnkit(folder, [...words, '--out', 'other']);
  expect(again).toMatchObject({ code: 1, output: '' });
  expect(again.errors).toContain('kept is not empty: it holds trial-1-fold-1.zip. Give the models a folder');
});

test('whoever does not see the folder of models says so', { timeout: 120_000 }, async () => {
  const folder = await folderWithReviews();
  const engine = ['--engine', 'folder:jobs'];
  let begun: (() => void) | undefined;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  const tuning = rnnkit(folder, [...words, ...engine, '--slots', '0'], {
    watch: (_, { errors }) => (errors.includes('tuning units') ? begun?.() : undefined),
  });
  await isBegun;
  // As on a machine that has another disk.
  await rm(join(folder, 'kept'), { recursive: true });
  const worker = rnnkit(folder, ['worker', ...engine, '--slots', '1']);
  const tuned = await tuning;
  expect(tuned).toMatchObject({ code: 1, output: '' });
  expect(tuned.errors).toMatch(/There is no folder \S+kept here, in which the study keeps models/);
  expect(await worker).toMatchObject({ code: 0 });
});
