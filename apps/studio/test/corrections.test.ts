// Wrong answers are put right: the text is added to the data, and the training goes on from its weights.
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { withExamples } from '../src/worker/corrected-data.ts';
import type { StudioData } from '../src/worker/data.ts';
import { violations } from './support/accessible.ts';
import { epochRows, openView, startTraining, StudioBrowser, trained } from './support/studio.ts';

let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});

afterAll(async () => {
  await studio.close();
});

const part = (texts: readonly string[]) => ({ texts, labels: texts.map(() => 'x') });

test('a text that is learned from is held out no longer, and comes once', () => {
  const data = {
    summary: { id: 'languages-3', train: 2, validation: 2, test: 2 },
    train: part(['a', 'b']),
    validation: part(['c', 'd']),
    test: part(['e', 'f']),
  } as unknown as StudioData;
  const { train, validation, test, summary } = withExamples(data, [
    { text: 'b', label: 'y' },
    { text: 'd', label: 'y' },
    { text: 'e', label: 'x' },
  ]);
  expect(train).toEqual({ texts: ['a', 'b', 'd', 'e'], labels: ['x', 'y', 'y', 'x'] });
  expect([validation.texts, test.texts]).toEqual([['c'], ['f']]);
  expect(summary).toMatchObject({ train: 4, validation: 1, test: 1 });
  expect(summary.classes).toEqual([
    { label: 'x', count: 4 },
    { label: 'y', count: 2 },
  ]);
  expect(summary.id).toMatch(/^languages-3\+3-/);
  const twice = withExamples({ ...data, summary }, [{ text: 'g', label: 'y' }]);
  expect(twice.summary.id).toMatch(/^languages-3\+4-/);
});

/** The share of a class in the answer to a text. */
async function shareOf(page: Page, label: string, text: string): Promise<number> {
  await openView(page, 'try');
  await page.locator('textarea').fill('');
  await page.getByText('With nothing to read, it says what it would guess.').waitFor();
  await page.locator('textarea').fill(text);
  await page.locator('.answer:has-text("%")').waitFor();
  return Number.parseFloat(await page.locator(`.answers li:has(.bar-name:text-is("${label}")) .bar-value`).innerText());
}

const loss = async (page: Page, epoch: number): Promise<number> => Number((await epochRows(page))[epoch]![1]);

test('a wrong answer is put right by keyboard, and learned from the weights that there are', async () => {
  const good = ['fine film', 'lovely play', 'great cast', 'superb work'];
  const bad = ['dull film', 'poor play', 'awful cast', 'sloppy work'];
  const rows = Array.from({ length: 120 }, (_, row) => {
    const [words, label] = row % 2 === 0 ? [good, 'pos'] : [bad, 'neg'];
    return `"a ${words[(row >> 1) % 4]} and ${words[(row >> 3) % 4]}, ${row}",${label}`;
  });
  const { page, errors } = await studio.open('#data?units=16&embeddingDim=16&learningRate=0.02&batchSize=8&epochs=6');
  await page
    .locator('input[type=file][accept]')
    .first()
    .setInputFiles({
      name: 'reviews.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['review,verdict', ...rows].join('\n')),
    });
  await page.getByRole('button', { name: 'Use this data' }).click();
  await page.getByRole('heading', { name: 'reviews.csv', exact: true }).waitFor();
  await startTraining(page);
  await trained(page);
  const first = await loss(page, 0);

  const text = 'a lovely film of film';
  expect(await shareOf(page, 'pos', text)).toBeGreaterThan(50);
  // By keyboard: the label, and the button.
  const right = page.getByLabel('Is this wrong? The right answer is');
  const add = page.getByRole('button', { name: 'Add it to the data' });
  await expect(add.isDisabled()).resolves.toBe(true);
  await right.focus();
  await page.keyboard.press((await right.inputValue()) === 'pos' ? 'n' : 'p');
  await add.focus();
  await page.keyboard.press('Enter');
  const list = page.locator('.corrections li');
  expect(await list.allInnerTexts()).toEqual([expect.stringContaining(text)]);
  expect(await violations(page)).toEqual([]);
  const before = await shareOf(page, 'neg', text);
  const learn = page.getByRole('button', { name: 'Go on training with it' });
  await learn.focus();
  await page.keyboard.press('Enter');
  await page.locator('.state .dot:is(.starting, .running)').waitFor();
  await trained(page);
  // It goes on where it was, with one text more.
  expect(await loss(page, 0)).toBeLessThan(first / 2);
  await openView(page, 'data');
  expect(await page.locator('.facts dd strong').first().innerText()).toBe('121');
  expect(await shareOf(page, 'neg', text)).toBeGreaterThan(before);
  expect(await list.count()).toBe(0);

  // The run is kept, and is opened again with its data.
  await page.reload();
  await openView(page, 'compare');
  const runs = page.locator('section:has(> h2:text-is("Runs")) tbody tr');
  await expect.poll(() => runs.count()).toBe(2);
  await page.getByRole('cell', { name: 'reviews.csv + 1', exact: true }).waitFor();
  await page.locator('.preferences select').first().selectOption('zh');
  await openView(page, 'try');
  await page.locator('textarea').fill(text);
  await page.getByText('答错了？正确答案是').waitFor();
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
});
