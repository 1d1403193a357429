// Two kept runs answer the same text beside each other.
import type { Page } from 'playwright';
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

const words = 'last week and Canada';

/** What the model at hand answers where one types. */
async function typedAnswers(page: Page): Promise<string[]> {
  await openView(page, 'try');
  await page.locator('textarea').fill('');
  await page.getByText('With nothing to read, it says what it would guess.').waitFor();
  await page.locator('textarea').fill(words);
  await page.getByText(/of 20 in the text|Read all 20 tokens/).waitFor();
  return page.locator('.answers li').allInnerTexts();
}

test('two runs answer one text as each does alone, and show how they read it', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=1`.replace('0.02', '0.003'));
  const both = page.locator('#both');
  const answersOf = (place: number): Promise<string[]> =>
    both.locator('.answers').nth(place).locator('li').allInnerTexts();
  await openView(page, 'compare');
  await page.getByText('Train two models, and see here what each answers to the same text.').waitFor();
  await startTraining(page);
  await trained(page);
  const gru = await typedAnswers(page);
  await openView(page, 'model');
  await page.locator('label.segment', { hasText: 'LSTM' }).click();
  await page.locator('label.segment', { hasText: 'Bidirectional' }).click();
  await startTraining(page);
  await trained(page);
  const lstm = await typedAnswers(page);
  expect(lstm).not.toEqual(gru);

  await openView(page, 'compare');
  // What was typed is asked of both, the newest run first.
  await expect.poll(() => answersOf(0)).toEqual(lstm);
  expect(await answersOf(1)).toEqual(gru);
  await both.getByText(/^(Both answer .+\.|The first answers .+, the second .+\.)$/).waitFor();
  const readings = both.locator('.after-tokens');
  expect(await readings.first().locator('.after-token').allInnerTexts()).toEqual(
    Array.from(words, (character) => (character === ' ' ? '␣' : character)),
  );
  // After the last token it is the answer to the text.
  for (const [place, answers] of [lstm, gru].entries()) {
    const [label = ''] = answers[0]!.split(/\s/);
    expect(await readings.nth(place).locator('li').last().innerText()).toContain(label);
  }
  expect(await both.locator('.token').count()).toBe(40);

  // By keyboard: another text, and the runs the other way round.
  await both.getByLabel('Text', { exact: true }).focus();
  await page.keyboard.type(' x');
  await expect.poll(() => both.locator('.token').count()).toBe(44);
  for (const _ of [' ', 'x']) await page.keyboard.press('Backspace');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => [await answersOf(0), await answersOf(1)]).toEqual([gru, lstm]);

  expect(await violations(page)).toEqual([]);
  await page.locator('.preferences select').first().selectOption('zh');
  await page.getByRole('heading', { name: '两次训练，同一条文本' }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
});
