// The report that the command writes, downloaded from the page.
import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { violations } from './support/accessible.ts';
import { openView, small, startTraining, StudioBrowser, trained } from './support/studio.ts';

let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});

afterAll(async () => {
  await studio.close();
});

test('the report says what the page says, and opens without the page', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'understand');
  const fact = (name: string): Promise<string> => page.locator(`dt:text-is("${name}") + dd strong`).innerText();
  const [accuracy, loss] = [await fact('Accuracy'), await fact('Loss')];
  await openView(page, 'take');
  const waiting = page.waitForEvent('download');
  // By keyboard.
  await page.getByRole('button', { name: 'Download the report' }).focus();
  await page.keyboard.press('Enter');
  const file = await waiting;
  expect(file.suggestedFilename()).toBe('languages-report.html');
  const report = await readFile(await file.path(), 'utf8');
  expect(await violations(page)).toEqual([]);

  const alone = await page.context().newPage();
  await alone.setContent(report);
  const lead = await alone.locator('.lead').innerText();
  const [, share = '', nats = ''] =
    /^Accuracy ([\d.]+) %, loss ([\d.]+), on \d+ examples held out, after \d+ s of training on wasm\.$/.exec(lead) ?? [
      lead,
    ];
  expect(Number(share)).toBeCloseTo(Number.parseFloat(accuracy), 0);
  expect(Number(nats)).toBeCloseTo(Number(loss), 3);
  expect(await alone.locator('h2').allInnerTexts()).toEqual([
    'Loss',
    'Accuracy',
    'Beside simple rules',
    'Confusion matrix',
    'Classes',
    'How sure it is, and how often it is right',
    'Most confident mistakes',
    'Settings',
  ]);
  // Two curves with two epochs each, drawn without a script.
  expect(await alone.locator('figure svg').count()).toBeGreaterThanOrEqual(4);
  expect(await alone.locator('tr:has(th:text-is("units")) td').innerText()).toBe('16');
  expect(await alone.locator('tr:has(th:text-is("naive Bayes, words")) td').count()).toBe(3);
  expect(errors).toEqual([]);
  await page.context().close();
});
