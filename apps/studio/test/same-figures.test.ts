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
