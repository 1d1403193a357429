// The lessons: the page sees by itself when a step is done, and the keyboard is enough.
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { small, StudioBrowser, trained } from './support/studio.ts';

let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});

afterAll(async () => {
  await studio.close();
});

const bar = (page: Page, text: string): Promise<void> => page.locator(`.lesson:has-text("${text}")`).waitFor();
const guide = (page: Page): Promise<string> => page.locator('.guide').innerText();

/** Presses a button or link by the keyboard alone. */
async function press(page: Page, name: RegExp | string): Promise<void> {
  const control = page
    .locator('main')
    .getByRole('button', { name })
    .or(page.locator('main').getByRole('link', { name }));
  await control.first().focus();
  await page.keyboard.press('Enter');
}

test('a lesson is taken from its first step to its last with the keyboard, and its link opens it', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2`);
  await press(page, 'It learns');
  await bar(page, 'Step 1 of 4');
  expect(new URL(page.url()).hash).toContain('lesson=learning');
  expect(await guide(page)).toBe('Press Train.');
  await press(page, /^Train$/);
  await bar(page, 'Step 2 of 4');
  await trained(page);
  await bar(page, 'Step 3 of 4');
  await press(page, 'Go to Try it');
  await page.locator('textarea').focus();
  await page.keyboard.type('la semaine');
  await bar(page, 'Step 4 of 4');
  await press(page, 'Go to Understand');
  await page.locator('.confusion').waitFor();
  if ((await page.locator('.mistakes li').count()) > 0) {
    await press(page, 'Look into it');
    await bar(page, 'All steps are done');
    await bar(page, 'on the held-out texts');
  }
  await press(page, 'Leave the lesson');
  expect(await page.locator('.lesson').count()).toBe(0);
  expect(new URL(page.url()).hash).not.toContain('lesson');
  await page.evaluate(() => {
    location.hash += '&lesson=tokens';
  });
  await bar(page, 'Words, characters or subwords');
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a network without restraint learns by heart, and the page sees it', async () => {
  const { page, errors } = await studio.open('#data?lesson=overfitting');
  await press(page, 'Go to Model');
  await page.getByRole('button', { name: 'Set it so' }).click();
  await bar(page, 'Step 2 of 4');
  await press(page, 'Go to Train');
  await press(page, /^Train$/);
  await page.locator('.lesson:has-text("Step 3 of 4")').waitFor({ timeout: 240_000 });
  await trained(page);
  await press(page, 'Go to Model');
  await page.getByLabel('Dropout', { exact: true }).fill('0.5');
  await bar(page, 'Step 4 of 4');
  await press(page, 'Go to Train');
  await press(page, /^Train$/);
  await trained(page);
  await bar(page, 'dropout 0.5');
  expect(errors).toEqual([]);
  await page.context().close();
}, 600_000);

test('ever fewer texts of each language are seen as such, and class weights are taken', async () => {
  const { page, errors } = await studio.open(
    `${small.replace('#data?languages=3', '#data?languages=4')}&epochs=2&lesson=imbalance`,
  );
  await bar(page, 'Step 1 of 4');
  await page.locator('label.segment', { hasText: 'ever fewer' }).click();
  await press(page, 'Use these languages');
  await bar(page, 'Step 2 of 4');
  await page.getByText('Of very different sizes').waitFor();
  expect(new URL(page.url()).hash).toContain('uneven=true');
  await press(page, 'Go to Train');
  await press(page, /^Train$/);
  await trained(page);
  await bar(page, 'Step 3 of 4');
  await press(page, 'Go to Model');
  expect(await page.locator('pre code').innerText()).toContain('imbalanceRatio: 50');
  await page.getByLabel('Class weights').selectOption('balanced');
  await bar(page, 'Step 4 of 4');
  await press(page, 'Go to Train');
  await press(page, /^Train$/);
  await trained(page);
  await bar(page, 'balanced class weights');
  expect(errors).toEqual([]);
  await page.context().close();
});
