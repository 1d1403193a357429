// Training in the page: on each backend, from one to another, paused, stepped, stopped; and closed in the middle.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { epochRow, epochRows, openView, small, startTraining, StudioBrowser, trained } from './support/studio.ts';

let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});

afterAll(async () => {
  await studio.close();
});

const share = (text: string | undefined): number => Number(text?.replace('%', '')) / 100;

test('every backend that runs here trains a model that knows what it has not seen', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=6&webgl=software`);
  await openView(page, 'train');
  const names = await page.locator('input[name=backend]:enabled ~ .backend-name').allInnerTexts();
  expect(names).toEqual(['wasm', 'webgl', 'cpu']);
  for (const name of names) {
    await page.locator(`.backend:has(.backend-name:text-is("${name}")) input`).check();
    await startTraining(page);
    await trained(page);
    const rows = await epochRows(page);
    expect(rows.map((row) => row.at(-1))).toEqual(rows.map(() => name));
    const heldOut = await page.locator('dt:text-is("Test accuracy") + dd').innerText();
    expect(share(heldOut), name).toBeGreaterThan(0.7);
  }
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a backend that does not run here says why', async () => {
  const without = await StudioBrowser.start(inject('site'), true, ['--disable-gpu', '--disable-software-rasterizer']);
  const { page } = await without.open('#train?languages=2');
  const row = page.locator('.backend:has(.backend-name:text-is("webgl"))');
  await row.getByText('Does not run here.').waitFor();
  expect(await row.locator('input').isDisabled()).toBe(true);
  expect((await row.locator('.hint').innerText()).length).toBeGreaterThan(60);
  await without.close();
});

test('the backend changes in the middle of a training, and the training goes on', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=40&patience=40&webgl=software`);
  await startTraining(page);
  await epochRow(page, 2).waitFor();
  await page.locator('.backend:has(.backend-name:text-is("cpu")) input').check();
  await page.locator('tbody tr:has(td:text-is("cpu"))').nth(1).waitFor();
  await page.locator('.backend:has(.backend-name:text-is("webgl")) input').check();
  await page.locator('tbody tr:has(td:text-is("webgl"))').first().waitFor();
  await page.locator('.backend:has(.backend-name:text-is("wasm")) input').check();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await trained(page);
  const rows = await epochRows(page);
  expect(rows.map(([epoch]) => epoch)).toEqual(rows.map((_, index) => String(index + 1)));
  expect(rows[0]?.at(-1)).toBe('wasm');
  // It does not begin anew: the loss stays below where it began.
  const first = Number(rows[0]?.[1]);
  for (const row of rows.slice(2)) expect(Number(row[1])).toBeLessThan(first);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a training is paused, stepped batch by batch, and stopped', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=50&patience=50`);
  await startTraining(page);
  await epochRow(page, 1).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('.dot.paused').first().waitFor();
  const place = async (): Promise<number> => {
    const [epoch] = (await page.locator('dt:text-is("Epoch") + dd').innerText()).split(' ');
    const [batch, , batches] = (await page.locator('dt:text-is("Step") + dd').innerText()).split(' ');
    return Number(epoch) * Number(batches) + Number(batch);
  };
  const before = await place();
  for (let step = 1; step <= 3; step++) {
    await page.getByRole('button', { name: 'One step' }).click();
    await expect.poll(place).toBe(before + step);
  }
  await page.waitForTimeout(300);
  expect(await place()).toBe(before + 3);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(place).toBeGreaterThan(before + 5);
  await page.getByRole('button', { name: 'Stop' }).click();
  await trained(page);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a page that is closed in the middle loses at most an epoch, and goes on bit for bit', async () => {
  const settings = `${small}&epochs=12&patience=12&dropout=0.2`;
  const { page, errors } = await studio.open(settings);
  await startTraining(page);
  await epochRow(page, 2).waitFor();
  await page.reload();
  await openView(page, 'train');
  const notice = page.getByText('A training was under way when the page was closed');
  await notice.waitFor();
  const [, kept] = /(\d+) of 12 epochs done/.exec(await notice.innerText()) ?? [];
  expect(Number(kept)).toBeGreaterThanOrEqual(2);
  await page.getByRole('button', { name: 'Resume it' }).click();
  await trained(page);
  const resumed = await epochRows(page);
  await startTraining(page);
  await trained(page);
  const whole = await epochRows(page);
  const figures = (rows: string[][]): string[][] => rows.map((row) => row.slice(0, 5));
  expect(figures(resumed)).toEqual(figures(whole));
  expect(resumed).toHaveLength(12);
  expect(errors).toEqual([]);
  await page.context().close();
});
