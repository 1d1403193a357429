// The network, unrolled: what is seen of it is what the model does.
import { join } from 'node:path';

import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { openView, small, startTraining, StudioBrowser, trained } from './support/studio.ts';

const screenshots = process.env['SCREENSHOTS'];
let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});

afterAll(async () => {
  await studio.close();
});

/** Trains a model, and has it read a text. */
async function read(page: Page, text: string): Promise<void> {
  await startTraining(page);
  await trained(page);
  await openView(page, 'understand');
  await page.locator('#inside input[type="text"]').fill(text);
  await page.locator('.unrolled thead th').nth(text.length).waitFor();
}

const rowOf = (page: Page, title: string) =>
  page.locator('.unrolled tbody tr', { has: page.locator(`th:has-text("${title}")`) });
const place = (page: Page) => page.locator('.steps .hint').innerText();
const isolated = /[\u2068\u2069]/g;

test('a text is read token by token, forward and back, with the numbers of a unit', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2&architecture=lstm&tokenLevel=characters`);
  await read(page, 'la nuit');
  const tokens = await page.locator('.unrolled thead .token').allInnerTexts();
  expect(tokens).toEqual(['l', 'a', '␣', 'n', 'u', 'i', 't']);
  // The last answer of all is that of the view where one types.
  const last = rowOf(page, 'answer so far').locator('td').last();
  const best = [
    await last.locator('.bar-name').first().innerText(),
    await last.locator('.bar-value').first().innerText(),
  ];
  expect((await place(page)).replaceAll(isolated, '')).toBe('Token 7 of 7: t');

  const slider = page.getByLabel('Token that is read');
  await slider.press('Home');
  expect((await place(page)).replaceAll(isolated, '')).toBe('Token 1 of 7: l');
  expect(await page.locator('.unrolled thead th.unread').count()).toBe(6);
  // At the first token nothing was held in mind: the cell is what the input gate lets in.
  expect(await page.locator('.equations > div:has(dt:text-is("cell state")) .formula').last().innerText()).toMatch(
    /^[−\d.]+ = [\d.]+ × 0\.00 \+ /,
  );
  await slider.press('ArrowRight');
  expect((await place(page)).replaceAll(isolated, '')).toBe('Token 2 of 7: a');
  const forget = rowOf(page, 'forget gate');
  const shown = await forget.locator('td.now').innerText();
  const equation = page.locator('.equations > div:has(dt:text-is("forget gate"))');
  expect(await equation.locator('.formula').last().innerText()).toContain(`${shown} = σ(`);
  await page.getByLabel('Unit', { exact: true }).fill('5');
  await expect.poll(() => page.locator('h4').innerText()).toContain('unit 5');

  // What is pointed at is lit: its row, its equation, and what it does in the others.
  await equation.hover();
  expect(await page.locator('.unrolled tr.lit th').innerText()).toContain('forget gate');
  expect(await page.locator('.equations .symbol.lit').allInnerTexts()).toContain('f');

  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => place(page), { timeout: 10_000 }).toContain('Token 7 of 7');
  await page.getByRole('button', { name: 'Play' }).waitFor();

  await page.locator('#inside input[type="text"]').fill('la nui');
  await expect.poll(() => page.locator('.unrolled thead .token').count()).toBe(6);
  await openView(page, 'try');
  await page.locator('textarea').fill('la nuit');
  await expect.poll(() => page.locator('.answers .bar-name').first().innerText()).toBe(best[0]);
  const whole = (await page.locator('.answers .bar-value').first().innerText()).replace('%', '');
  // Whole per cents are rounded, down where 100 would be said of less.
  expect(Math.abs(Number(whole) - Number(best[1]!.replace('%', '')))).toBeLessThan(1);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a layer that reads from the end is read from there, and attention is seen as lines', async () => {
  const { page, errors } = await studio.open(
    `${small.replace('bidirectional=false', 'bidirectional=true').replace('pooling=last', 'pooling=attention')}&epochs=2&architecture=gru&tokenLevel=characters`,
  );
  await read(page, 'la nuit');
  await page.locator('label.segment', { hasText: '/backward' }).click();
  const slider = page.getByLabel('Token that is read');
  const first = async (): Promise<string> => {
    await slider.press('Home');
    return (await place(page)).replaceAll(isolated, '');
  };
  // The other direction is shown a moment after it is chosen.
  await expect.poll(first).toBe('Token 7 of 7: t');
  expect(await page.locator('.unrolled thead th.unread').count()).toBe(6);
  await slider.press('ArrowRight');
  expect((await place(page)).replaceAll(isolated, '')).toBe('Token 6 of 7: i');
  expect(await page.locator('.unrolled .lines').getAttribute('aria-label')).toMatch(
    /^Most attention goes to .+: \d+%\.$/,
  );
  expect(await page.locator('.unrolled .lines path').count()).toBeGreaterThan(1);
  if (screenshots !== undefined)
    await page.locator('#inside').screenshot({ path: join(screenshots, 'reading-attention.png') });
  expect(errors).toEqual([]);
  await page.context().close();
});
