// Large and unusual files in a page: a bar while they are read, a cancel that cancels, and nothing that is lost.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { StudioBrowser } from './support/studio.ts';

let studio: StudioBrowser;
let folder: string;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-studio-reading-'));
});

afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

const fileInput = 'input[type=file][accept]';

/** Lines of a table with semicolons and no names, of 50 MB. */
function* largeTable(): Generator<string> {
  const row = 'this is a text of the usual kind, with commas and an é, as reviews have them; number';
  for (let from = 0; from < 500_000; from += 10_000) {
    yield Array.from({ length: 10_000 }, (_, at) => {
      const number = from + at;
      return `"${row} ${number}";${['pos', 'neg', 'neu'][number % 3]!}\n`;
    }).join('');
  }
}

test('50 MB with semicolons and no names are read with a bar, and a cancel cancels', async () => {
  const path = join(folder, 'large.csv');
  await pipeline(largeTable(), createWriteStream(path));
  const { page, errors } = await studio.open('#data');
  const title = await page.locator('.facts').first().innerText();
  await page.locator(fileInput).first().setInputFiles(path);
  await page.getByRole('heading', { name: 'Columns of large.csv' }).waitFor();
  await page.getByText('its columns are parted by semicolons').waitFor();
  await page.getByText('its first line does not name the columns').waitFor();
  const use = page.getByRole('button', { name: 'Use this data' });
  await use.click();
  await page.getByRole('progressbar', { name: 'Reading the data' }).waitFor();
  await page.getByRole('button', { name: 'Stop reading' }).click();
  await page.getByRole('progressbar', { name: 'Reading the data' }).waitFor({ state: 'detached' });
  // The data before are still there, and the file can be read after all.
  expect(await page.locator('.facts').first().innerText()).toBe(title);
  expect(await page.getByRole('alert').count()).toBe(0);
  await use.click();
  await page.getByRole('heading', { name: 'large.csv', exact: true }).waitFor({ timeout: 120_000 });
  expect(await page.locator('dt:text-is("Texts") + dd strong').innerText()).toBe('500,000');
  expect(await page.locator('.bars li').count()).toBe(3);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('what was found can be said otherwise, and what is in several parts or has two labels is told', async () => {
  const { page, errors } = await studio.open('#data');
  const rows = Array.from({ length: 40 }, (_, row) => `text ${row}\t${row % 2 === 0 ? 'pos' : 'neg'}`);
  const again = Array.from({ length: 20 }, () => 'again\tpos');
  const content = ['text\tlabel', ...rows, ...again, 'text 0\tneg', 'text 2\tpos'].join('\n');
  const buffer = gzipSync(Buffer.from(`\uFEFF${content}`, 'utf16le'));
  await page.locator(fileInput).first().setInputFiles({ name: 'a.csv.gz', mimeType: 'application/gzip', buffer });
  await page.getByText('it is packed by gzip').waitFor();
  await page.getByText('UTF-16, little end first by its mark').waitFor();
  expect(await page.getByLabel('Columns are parted by').inputValue()).toBe('\t');
  await page.getByLabel('Columns are parted by').selectOption('semicolons');
  await expect.poll(() => page.locator('thead th').allInnerTexts()).toEqual(['text label']);
  await page.getByLabel('Columns are parted by').selectOption('tabs');
  await expect.poll(() => page.locator('thead th').allInnerTexts()).toEqual(['text', 'label']);
  await page.getByRole('button', { name: 'Use this data' }).click();
  await page.getByRole('heading', { name: 'a.csv.gz', exact: true }).waitFor();
  await page.getByText('looks wrong').or(page.getByText('look wrong')).first().click();
  await page.getByText('1 text has several labels: "text 0" (').waitFor();
  await page.getByText('in train, too, so that figures are better than the model').waitFor();
  // A page in another language says it in its own words.
  await page.locator('.preferences select').first().selectOption('zh');
  await page.getByText('a.csv.gz：文件用 gzip 压缩').waitFor();
  await page.getByText('条文本带有几个不同的标签').waitFor();
  await page.getByText('也出现在训练部分').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});
