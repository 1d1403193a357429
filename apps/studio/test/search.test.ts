// The search for settings, as a person uses it.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { kFold, languages } from '@rnnkit/data';
import { trainClassifier } from '@rnnkit/tasks';
import { asha, choice, float, local, meanValue, runStudy, standardError, Study, tpe, type Trial } from '@rnnkit/tuning';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { fromQuery, type Settings } from '../src/settings.ts';
import { violations } from './support/accessible.ts';
import { openView, StudioBrowser } from './support/studio.ts';

let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});
afterAll(() => studio.close());

const names: Readonly<Record<string, string>> = { lstm: 'LSTM', gru: 'GRU' };

const percent = (share: number, digits: number): string =>
  new Intl.NumberFormat('en', {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share < 1 ? Math.min(share, 1 - 10 ** -(digits + 2)) : share);

/** What the page has to show of a trial, but for folds that were not ended. */
function rowOf(trial: Trial): readonly string[] {
  const { number, params, state, folds } = trial;
  const mean = meanValue(trial, 'accuracy');
  return [
    String(number + 1),
    names[String(params['architecture'])]!,
    String(params['units']),
    String(Number(Number(params['learningRate']).toPrecision(3))),
    mean === undefined ? '–' : `${percent(mean, 1)} ± ${percent(standardError(trial)!, 1)}`,
    mean === undefined ? '–' : meanValue(trial, 'parameters')!.toLocaleString('en', { maximumFractionDigits: 0 }),
    folds.flatMap(({ values }) => (values === undefined ? [] : [percent(values['accuracy']!, 0)])).join(' '),
    state === 'finished' ? 'finished' : 'ended early',
  ];
}

/** So little is read, by so small a model, that settings differ in what they learn. */
const hard =
  '#data?languages=4&ngrams=1&embeddingDim=3&maxLength=20&batchSize=32&bidirectional=false&pooling=last&seed=3';

/** The same search in this process. */
async function searched(settings: Settings): Promise<Study> {
  await useBackend(wasm());
  const { texts, labels } = languages({ languages: 4, seed: 1 }).train;
  const study = new Study({
    space: {
      units: choice([2, 12]),
      architecture: choice(['lstm', 'gru']),
      learningRate: float({ from: 0.003, to: 0.05, log: true }),
    },
    objective: { metric: 'accuracy', goal: 'max' },
    sampler: tpe(),
    pruner: asha(),
    trials: 6,
    folds: 2,
    seed: settings.seed,
  });
  const engine = local(async ({ params, fold, folds, seed }, { report }) => {
    const { train, test: held } = kFold(labels, { folds, seed })[fold]!;
    const pick = (list: readonly string[], rows: readonly number[]): string[] => rows.map((row) => list[row]!);
    const classifier = await trainClassifier(pick(texts, train), pick(labels, train), {
      ...settings,
      ...params,
      epochs: 2,
      onProgress: ({ epoch, validation }) => report(epoch - 1, validation!.accuracy),
    });
    const { accuracy } = await classifier.assess({ texts: pick(texts, held), labels: pick(labels, held) });
    const parameters = classifier.model.countParams();
    classifier.model.dispose();
    return { values: { accuracy, parameters } };
  });
  await runStudy(study, engine);
  return study;
}

/** The table of trials; of the folds those that have ended. */
async function tableOf(page: Page): Promise<string[][]> {
  const rows = await page.locator('section:has(> h2:text-is("Which settings?")) tbody tr').all();
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator('th, td').allInnerTexts();
      return cells.map((cell, place) => (place === 6 ? (cell.match(/\d+%/g) ?? []).join(' ') : cell.trim()));
    }),
  );
}

test('a search in the page finds what a study in Node finds, is stopped and gone on with, and its best is taken', async () => {
  const { page, errors } = await studio.open(hard);
  await openView(page, 'compare');
  const start = page.getByRole('button', { name: 'Search', exact: true });
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  const goOn = page.getByRole('button', { name: 'Go on', exact: true });
  await page.getByLabel('Units to try').fill('2, x');
  expect(await start.isDisabled()).toBe(true);
  await page.getByLabel('Units to try').fill('2, 12');
  await page.getByLabel('Learning rates to try').fill('0.003..0.05');
  await page.getByLabel('Grid', { exact: true }).check();
  expect(await start.isDisabled()).toBe(true);
  await page.getByLabel('TPE', { exact: true }).check();
  await page.getByLabel('ASHA', { exact: true }).check();
  await page.getByLabel('Most trials').fill('6');
  await page.getByLabel('Folds').fill('2');
  await page.getByLabel('Epochs').fill('2');
  expect(await goOn.isDisabled()).toBe(true);
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as readonly { value: number; hadRecentInput: boolean }[])
        if (!entry.hadRecentInput) shifts.push(entry.value);
    }).observe({ type: 'layout-shift' });
  });
  // By keys alone.
  await start.focus();
  await page.keyboard.press('Enter');
  await page.locator('section:has(> h2:text-is("Which settings?")) tbody tr').first().waitFor();
  await stop.click();
  await goOn.click();
  await page.getByText(/^6 of 6 tried/).waitFor({ timeout: 120_000 });
  await start.waitFor();
  expect(await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts)).toEqual([]);
  expect(await goOn.isDisabled()).toBe(true);
  expect(await violations(page)).toEqual([]);

  const settings = fromQuery(new URLSearchParams(hard.split('?')[1]));
  const study = await searched(settings);
  expect(study.trials.some(({ state }) => state === 'pruned')).toBe(true);
  expect(await tableOf(page)).toEqual(study.trials.map(rowOf));

  await page.getByRole('button', { name: 'Take the best' }).click();
  const taken = fromQuery(new URLSearchParams(new URL(page.url()).hash.split('?')[1]));
  expect(taken).toEqual({ ...settings, ...study.best!.params });
  expect(errors).toEqual([]);
  await page.context().close();
});
