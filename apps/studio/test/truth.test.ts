// What the page says is true: of runs that are cut off, of two tabs, of data that change, and where nothing is kept.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { epochRow, epochRows, openView, small, startTraining, StudioBrowser, trained } from './support/studio.ts';

let studio: StudioBrowser;
let folder: string;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-studio-truth-'));
});

afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

const fact = (page: Page, name: string): Promise<string> =>
  page.locator(`dt:text-is("${name}") + dd`).first().innerText();
const answers = (page: Page): Promise<string[]> => page.locator('.answers li').allInnerTexts();

async function answersTo(page: Page, text: string): Promise<string[]> {
  await openView(page, 'try');
  await page.locator('textarea').fill(text);
  await page.locator('.answer:has-text("%")').waitFor();
  return answers(page);
}

/** Runs a script in the page's workers before their own. */
async function inWorkers(context: BrowserContext, script: string): Promise<void> {
  await context.route(/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${script}\n${await response.text()}` });
  });
}

test('a run that was cut off after its best epoch ends as one that was not: with that epoch, and after as many', async () => {
  // So fast that it is best early and then gets worse.
  const settings = `${small}&learningRate=0.2&epochs=14&patience=6&schedule=constant`;
  const { page, errors } = await studio.open(settings);
  await startTraining(page);
  await trained(page);
  const whole = await epochRows(page);
  const accuracies = whole.map((row) => Number.parseFloat(row[4]!));
  const best = accuracies.indexOf(Math.max(...accuracies));
  // The cut has to come after the best epoch, or it proves nothing.
  expect(best).toBeLessThan(whole.length - 4);
  const [testAccuracy, answer] = [await fact(page, 'Test accuracy'), await answersTo(page, 'la semaine dernière')];

  await startTraining(page);
  await epochRow(page, best + 3).waitFor();
  await page.reload();
  await openView(page, 'train');
  await page.getByRole('button', { name: 'Resume it' }).click();
  await page.locator('.state .dot:is(.running, .starting)').waitFor();
  await trained(page);
  const figures = (rows: string[][]): string[][] => rows.map((row) => row.slice(0, 5));
  expect(figures(await epochRows(page))).toEqual(figures(whole));
  expect(await fact(page, 'Test accuracy')).toBe(testAccuracy);
  expect(await answersTo(page, 'la semaine dernière')).toEqual(answer);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a finished model is there after a reload, with what it was trained on, and in a new tab one button away', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2`);
  await startTraining(page);
  await trained(page);
  const before = await answersTo(page, 'last week');
  await page.reload();
  await page.locator('.answer:has-text("…")').waitFor();
  expect(await answersTo(page, 'last week')).toEqual(before);
  await openView(page, 'train');
  await page.getByText('Shown: 3 languages, gru with 16 units.').waitFor();
  expect(await page.locator('.meter').getAttribute('aria-valuenow')).toBe('100');
  const other = await page.context().newPage();
  await other.goto(page.url().replace('#train', '#try'));
  await other.getByRole('button', { name: /^Open the last one: gru 16/ }).click();
  expect(await answersTo(other, 'last week')).toEqual(before);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('what is shown stays what it was when settings and data change', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'model');
  await page.getByLabel('Units', { exact: true }).fill('24');
  await openView(page, 'train');
  await page.getByText('Shown: 3 languages, gru with 16 units.').waitFor();
  await page.getByText('The next training: 3 languages, gru with 24 units, as chosen now.').waitFor();

  const rows = Array.from(
    { length: 60 },
    (_, row) => `"a ${row % 2 === 0 ? 'good' : 'bad'} thing, number ${row}",${['no', 'it', 'en'][row % 3]}`,
  );
  await writeFile(join(folder, 'short.csv'), `text,label\n${rows.join('\n')}\n`);
  await openView(page, 'data');
  await page.locator('input[type=file]').first().setInputFiles(join(folder, 'short.csv'));
  await page.getByRole('button', { name: 'Use this data' }).click();
  await page.getByRole('heading', { name: 'short.csv', exact: true }).waitFor();
  // Labels are what they are, not languages.
  const shown = (await page.locator('.bars li').allInnerTexts()).map((row) => row.split(/\s/)[0]);
  expect(new Set(shown)).toEqual(new Set(['no', 'it', 'en']));
  // What was chosen stays, what came from the data before does not.
  const query = new URLSearchParams(new URL(page.url()).hash.split('?')[1]);
  expect(query.get('units')).toBe('24');
  expect(query.get('tokenLevel')).toBe('words');
  await openView(page, 'understand');
  await page.getByText('The data at hand have other classes than this model.').waitFor();
  await openView(page, 'try');
  expect(await page.getByRole('button', { name: /thing, number/ }).count()).toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('two tabs do not go on with the same run', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=200&patience=200`);
  await startTraining(page);
  await epochRow(page, 1).waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url().replace('#train', '#compare'));
  const row = other.locator('tbody tr').filter({ hasText: 'gru' });
  await row.getByText('Training').waitFor();
  expect(await row.getByRole('button', { name: 'Resume' }).count()).toBe(0);
  expect(await row.getByRole('button', { name: 'Forget' }).isDisabled()).toBe(true);
  await openView(other, 'train');
  expect(await other.getByRole('button', { name: 'Resume it' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await trained(page);
  expect(errors).toEqual([]);
  await page.context().close();
});

test.each([
  [
    'refuses to keep anything',
    `Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('It is denied.', 'SecurityError'); } });`,
    'It is denied.',
  ],
  [
    'has no room left',
    `IDBObjectStore.prototype.put = () => { throw new DOMException('The quota is exceeded.', 'QuotaExceededError'); };`,
    'The quota is exceeded.',
  ],
])('a browser that %s trains as well, and says so', async (_, script, reason) => {
  const { page, errors } = await studio.open(`${small}&epochs=2`, {}, (context) => inWorkers(context, script));
  await startTraining(page);
  await trained(page);
  await page.getByText(`This browser does not keep your trainings (${reason})`).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect((await answersTo(page, 'last week')).length).toBe(3);
  // What works beside the page's own worker takes the data from it.
  await openView(page, 'compare');
  await page.getByLabel('Units to try').fill('4, 8');
  await page.getByLabel('Most trials').fill('2');
  await page.getByLabel('Folds').fill('2');
  await page.getByLabel('Epochs', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.locator('button:text-is("Take the best"):enabled').waitFor({ timeout: 60_000 });
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a link that is pasted into the open page is followed, and the way back leads to the view before', async () => {
  const { page, errors } = await studio.open(small);
  await openView(page, 'model');
  await page.evaluate(() => {
    location.hash = '#data?languages=4&units=20&architecture=lstm';
  });
  await page.getByRole('heading', { name: '4 languages' }).waitFor();
  await openView(page, 'model');
  expect(await page.getByLabel('Units', { exact: true }).inputValue()).toBe('20');
  await page.getByLabel('Units', { exact: true }).fill('21');
  await expect.poll(() => new URL(page.url()).hash).toContain('units=21');
  await page.goBack();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#data\?/);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('no more languages are offered than there are, and what is not known of a text is said', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=1`);
  const slider = page.locator('input[type=range]');
  const most = Number(await slider.getAttribute('max'));
  await slider.fill(String(most));
  await page.getByRole('button', { name: 'Use these languages' }).click();
  await page.getByRole('heading', { name: `${most} languages` }).waitFor({ timeout: 60_000 });
  expect(await page.getByRole('alert').count()).toBe(0);
  await slider.fill('3');
  await page.getByRole('button', { name: 'Use these languages' }).click();
  await page.getByRole('heading', { name: '3 languages' }).waitFor();
  await startTraining(page);
  await trained(page);
  await openView(page, 'try');
  await page.locator('textarea').fill('ок fine ฿');
  await page.getByText('Not in the vocabulary:').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('an error is seen wherever one has scrolled to, and a file dropped beside its place does not take the page away', async () => {
  const { page, errors } = await studio.open('#data?languages=2');
  await page.evaluate(() => {
    window.scrollTo(0, document.body.scrollHeight);
  });
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('x') });
  const alert = page.getByRole('alert');
  await alert.waitFor();
  await page.evaluate(() => {
    window.scrollTo(0, document.body.scrollHeight);
  });
  const box = (await alert.boundingBox())!;
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.y + box.height).toBeLessThan(860);
  const taken = await page.evaluate(() => {
    const dropped = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() });
    document.querySelector('footer')!.dispatchEvent(dropped);
    return dropped.defaultPrevented;
  });
  expect(taken).toBe(true);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('memory is measured over the whole state for the model at hand, too, and the task of recall shows who remembers', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2&maxLength=40`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'understand');
  await page.getByRole('button', { name: 'Measure the three layers' }).click();
  const rows = page.locator('table.narrow tbody tr');
  await rows.nth(3).waitFor({ timeout: 120_000 });
  expect(await rows.locator('th').allInnerTexts()).toEqual(['your model', 'LSTM', 'GRU', 'SimpleRNN']);
  const card = page.locator('section:has(> h2:text-is("What memory is"))');
  await card.locator('input[type=range]').fill('5');
  await card.getByRole('button', { name: 'Try the three layers' }).click();
  await card.locator('.bars li').nth(2).waitFor({ timeout: 120_000 });
  await card.getByText(/^GRU remembers over 5 steps/).waitFor();
  expect(await card.getByText('Who guesses is right in 25%.').count()).toBe(1);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('what goes wrong is said in the language of the page, and what a package says is named as such', async () => {
  const { page, errors } = await studio.open('#data?languages=2', { locale: 'zh-CN' });
  await writeFile(join(folder, 'one.csv'), `text,label\n${'"a text",same\n'.repeat(30)}`);
  await page.locator('input[type=file]').first().setInputFiles(join(folder, 'one.csv'));
  await page.getByRole('button', { name: '使用此数据' }).click();
  await page.getByRole('alert').filter({ hasText: '每一行的标签都是“same”' }).waitFor();
  await page.locator('.preferences select').first().selectOption('en');
  await page.getByRole('alert').filter({ hasText: 'every row has the label "same"' }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a run that was forgotten comes back, with its model', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=1`);
  await startTraining(page);
  await trained(page);
  const before = await answersTo(page, 'last week');
  await openView(page, 'compare');
  const row = page.locator('tbody tr').filter({ hasText: 'gru' });
  await row.getByRole('button', { name: 'Forget' }).click();
  await row.waitFor({ state: 'detached' });
  await page
    .getByRole('status')
    .filter({ hasText: 'Forgotten: gru 16 on 3 languages.' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await row.getByRole('button', { name: 'Open' }).click();
  await page.locator('.confusion').waitFor();
  expect(await answersTo(page, 'last week')).toEqual(before);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a cell of the confusion matrix leads to its texts', async () => {
  // It has to make mistakes.
  const { page, errors } = await studio.open(
    `${small.replace('languages=3', 'languages=12')}&epochs=1&tokenWeights=false`,
  );
  await startTraining(page);
  await trained(page);
  await openView(page, 'understand');
  const cell = page.locator('.confusion button').first();
  const count = Number(await cell.innerText());
  const [, actual, predicted] = /of \u2068(.*?)\u2069 taken for \u2068(.*?)\u2069/.exec(
    (await cell.getAttribute('aria-label'))!,
  )!;
  await cell.click();
  const mistakes = page.locator('.mistakes li');
  await expect.poll(() => mistakes.count()).toBe(count);
  for (const text of await mistakes.allInnerTexts()) {
    expect(text).toContain(actual);
    expect(text).toContain(predicted);
  }
  await page.getByRole('button', { name: 'All mistakes' }).click();
  await expect.poll(() => cell.getAttribute('aria-pressed')).toBe('false');
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a chart says its values where one points', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'train');
  const box = (await page.locator('.plot').first().boundingBox())!;
  await page.mouse.move(box.x + box.width - 20, box.y + box.height / 2);
  await page
    .locator('.readout')
    .first()
    .filter({ hasText: /^Epoch .*: training \d.*, validation \d/ })
    .waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});
