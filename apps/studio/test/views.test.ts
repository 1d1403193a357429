// Each view as it is seen: usable by a screen reader, on a phone, in the dark and in Chinese. With SCREENSHOTS naming a folder,
// what is seen is kept there, for the README.
import { join } from 'node:path';

import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { en } from '../src/texts/en.ts';
import { zh } from '../src/texts/zh.ts';
import { violations } from './support/accessible.ts';
import { openView, small, startTraining, StudioBrowser, trained } from './support/studio.ts';

const views = ['data', 'model', 'train', 'try', 'understand', 'compare', 'take'] as const;
const screenshots = process.env['SCREENSHOTS'];

let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});

afterAll(async () => {
  await studio.close();
});

/** What the view of the training says about the WASM backend. */
function wasmChoice(page: Page): Locator {
  return page.locator('.backend:has(.backend-name:text-is("wasm"))');
}

/** Fills the views with something to see. */
async function prepare(page: Page): Promise<void> {
  await startTraining(page);
  await trained(page);
  await openView(page, 'try');
  await page.locator('textarea').fill('la semaine dernière et Royaume-Uni');
  await page.locator('.answers li').first().waitFor();
  await openView(page, 'understand');
  await page.locator('.confusion').waitFor();
  await page.locator('.gates canvas').waitFor();
}

/** What lies below the first screen: the inside of an answer, how far memory reaches, the search for settings. */
async function keepCloseUps(page: Page, folder: string): Promise<void> {
  const card = (title: string): Locator => page.locator(`section:has(> h2:text-is("${title}"))`);
  await page.setViewportSize({ width: 1280, height: 2200 });
  await openView(page, 'understand');
  await page.locator('#inside input').first().fill('Frankreich, Italien und Dänisch');
  await page.locator('label.segment', { hasText: 'state' }).click();
  await page.waitForTimeout(1500);
  await card('Inside one answer').screenshot({ path: join(folder, 'studio-inside.png') });
  await page.getByRole('button', { name: 'Measure the three layers' }).click();
  await page.locator('table.narrow tbody tr').nth(3).waitFor({ timeout: 150_000 });
  await page.waitForTimeout(500);
  await card('How far memory reaches').screenshot({ path: join(folder, 'studio-memory.png') });
  await openView(page, 'compare');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByText(/^10 of 10 tried/).waitFor({ timeout: 600_000 });
  await page.waitForTimeout(500);
  await card('Which settings?').screenshot({ path: join(folder, 'studio-search.png') });
  await page.setViewportSize({ width: 1280, height: 860 });
}

test('every view is accessible, light and dark, in English and in Chinese', async () => {
  const { page, errors } = await studio.open(screenshots === undefined ? `${small}&epochs=3` : '');
  await prepare(page);
  for (const view of views) {
    await openView(page, view);
    await page.waitForTimeout(300);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), `${view} ${colorScheme}`).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, `studio-${view}.png`) });
  }
  if (screenshots !== undefined) await keepCloseUps(page, screenshots);
  await page.locator('.preferences select').first().selectOption('zh');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh');
  for (const view of views) {
    await openView(page, view);
    await page.waitForTimeout(100);
    expect(await violations(page), `${view} zh`).toEqual([]);
    const text = await page.locator('body').innerText();
    expect(text, `${view} zh`).not.toContain(en.views[view]);
  }
  await page.locator('.preferences select').last().selectOption('dark');
  await openView(page, 'train');
  await page.waitForTimeout(300);
  if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'studio-dark-zh.png') });
  expect(errors).toEqual([]);
  await page.context().close();
}, 600_000);

test('on a phone nothing is cut off, and nothing is too small to hit', async () => {
  const { page, errors } = await studio.open(screenshots === undefined ? `${small}&epochs=2` : '', {
    viewport: { width: 360, height: 780 },
    hasTouch: true,
    colorScheme: 'dark',
  });
  await prepare(page);
  for (const view of views) {
    await openView(page, view);
    await page.waitForTimeout(200);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, view).toBe(0);
    const small = await page.evaluate(() =>
      Array.from(document.querySelectorAll('main button, main select, main a.button, main label.button'))
        .filter((element) => element.getBoundingClientRect().height < 30)
        .map((element) => element.outerHTML),
    );
    expect(small, view).toEqual([]);
    if (screenshots !== undefined && (view === 'train' || view === 'try'))
      await page.screenshot({ path: join(screenshots, `studio-phone-${view}.png`) });
  }
  expect(errors).toEqual([]);
  await page.context().close();
});

test('at 200 % zoom nothing is lost', async () => {
  // Half as many of its pixels, each twice as large: what zooming in does to a page of 1280 × 860.
  const { page, errors } = await studio.open(`${small}&epochs=1`, {
    viewport: { width: 640, height: 430 },
    deviceScaleFactor: 2,
  });
  await prepare(page);
  for (const view of views) {
    await openView(page, view);
    await page.waitForTimeout(200);
    const lost = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const cut = Array.from(document.querySelectorAll<HTMLElement>('main *, nav *, header *')).filter((element) => {
        // What is there for screen readers alone is cut on purpose.
        const isForReaders = element.closest('.visually-hidden, .hidden-input') !== null;
        const isHidden = getComputedStyle(element).overflowX === 'hidden';
        return isHidden && !isForReaders && element.scrollWidth > element.clientWidth + 1;
      });
      return { wide: scrollWidth - clientWidth, cut: cut.map(({ outerHTML }) => outerHTML.slice(0, 200)) };
    });
    expect(lost, view).toEqual({ wide: 0, cut: [] });
    // What sticks leaves room for what it covers.
    const covered = await page.evaluate(() =>
      ['header', 'nav']
        .map((name) => document.querySelector<HTMLElement>(name)!)
        .filter((element) => ['sticky', 'fixed'].includes(getComputedStyle(element).position))
        .reduce((sum, element) => sum + element.getBoundingClientRect().height, 0),
    );
    expect(covered, view).toBeLessThan(430 / 2);
  }
  expect(errors).toEqual([]);
  await page.context().close();
});

test('it is used by keyboard alone', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(en.skip);
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  await page.locator('nav a[href^="#model"]').focus();
  await page.keyboard.press('Enter');
  await page.locator('input[type=radio]').nth(2).focus();
  await page.keyboard.press('ArrowLeft');
  expect(new URL(page.url()).hash).toContain('architecture=lstm');
  await page.getByRole('button', { name: 'Train', exact: true }).focus();
  await page.keyboard.press('Enter');
  await trained(page);
  await page.getByRole('button', { name: 'Try it' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('textarea').focus();
  await page.keyboard.type('hello');
  await page.locator('.answer:has-text("%")').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('without the headers it is not isolated, and works as well', async () => {
  const plain = await StudioBrowser.start(inject('site'), false);
  const isolated = async (page: Page): Promise<boolean> => page.evaluate(() => crossOriginIsolated);
  const first = await studio.open(small);
  expect(await isolated(first.page)).toBe(true);
  await openView(first.page, 'train');
  const cores = await first.page.evaluate(() => navigator.hardwareConcurrency);
  // Once it is timed it has computed with them, so that they are not forbidden.
  await wasmChoice(first.page)
    .filter({ hasText: '/s' })
    .filter({ hasText: cores === 1 ? en.train.backends.oneThread : en.train.backends.threads(Math.min(cores, 4)) })
    .waitFor({ timeout: 60_000 });
  await first.page.context().close();
  const { page, errors } = await plain.open(`${small}&epochs=1`);
  expect(await isolated(page)).toBe(false);
  await startTraining(page);
  await trained(page);
  await wasmChoice(page).filter({ hasText: en.train.backends.notIsolated }).waitFor();
  await page.context().close();
  const chinese = await plain.open(small, { locale: 'zh-CN' });
  await openView(chinese.page, 'train');
  await wasmChoice(chinese.page).filter({ hasText: zh.train.backends.notIsolated }).waitFor();
  expect([...errors, ...chinese.errors]).toEqual([]);
  await plain.close();
});

test('after the first visit it opens and trains without a network', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=1`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('.facts').first().waitFor();
  await startTraining(page);
  await trained(page);
  expect(errors).toEqual([]);
  await page.context().close();
});
