// What a person does beside training: own data, typing, looking inside, comparing, taking the model away.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { unzipModel } from '@rnnkit/storage';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { root } from './support/build.ts';
import { epochRow, openView, small, startTraining, StudioBrowser, trained } from './support/studio.ts';

let studio: StudioBrowser;
let folder: string;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-studio-using-'));
});

afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

/** The answers with their shares, as the page shows them. */
const answers = (page: Page): Promise<string[]> => page.locator('.answers li').allInnerTexts();

const good = ['fine film', 'lovely play', 'great cast', 'superb work'];
const bad = ['dull film', 'poor play', 'awful cast', 'sloppy work'];

function reviews(): string {
  const rows = Array.from({ length: 60 }, (_, row) => {
    const [words, label] = row % 2 === 0 ? [good, 'pos'] : [bad, 'neg'];
    return `${row},"a ${words[row % 4]}, ${words[(row >> 2) % 4]}",${label}`;
  });
  rows.splice(5, 0, 'broken row without commas', '99,"one, two",pos,too many', '98,"odd" quote,neg');
  rows.splice(20, 0, '97,,pos', '96,nobody says what this is,');
  return ['id,review,verdict', ...rows].join('\n');
}

test('a CSV with broken rows is read, told of, and trained on', async () => {
  const { page, errors } = await studio.open('#data');
  await page
    .locator('input[type=file][accept]')
    .first()
    .setInputFiles({ name: 'reviews.csv', mimeType: 'text/csv', buffer: Buffer.from(reviews()) });
  await page.getByRole('heading', { name: 'Columns of reviews.csv' }).waitFor();
  expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('review');
  await page.getByLabel('Label', { exact: true }).selectOption('review');
  await page.getByText('Text and label have to be two columns.').waitFor();
  await page.getByLabel('Label', { exact: true }).selectOption('verdict');
  await page.getByRole('button', { name: 'Use this data' }).click();
  await page.getByRole('heading', { name: 'reviews.csv', exact: true }).waitFor();
  await page.getByText('2 rows without text or label were left out.').waitFor();
  await page.getByText('3 rows could not be read and were left out.').click();
  const problems = await page.locator('details:has(summary:has-text("could not be read")) li').allInnerTexts();
  expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
    'reviews.csv:7',
    'reviews.csv:8',
    'reviews.csv:9',
  ]);
  expect(await page.locator('.facts dd strong').first().innerText()).toBe('60');
  expect(await page.locator('.bars li').allInnerTexts()).toHaveLength(2);
  // Settings follow the data: these texts have words.
  await openView(page, 'model');
  expect(await page.locator('label.segment.chosen', { hasText: 'a word' }).count()).toBe(1);
  await page.getByLabel('Units', { exact: true }).fill('16');
  await page.getByLabel('Learning rate').fill('0.02');
  await page.getByLabel('Batch size').fill('8');
  await startTraining(page);
  await trained(page);
  await openView(page, 'try');
  await page.locator('textarea').fill('a superb, lovely film');
  await page.locator('.answer:has-text("pos")').waitFor();
  await page.locator('textarea').fill('an awful, sloppy play');
  await page.locator('.answer:has-text("neg")').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('files that hold nothing to learn from are refused in words', async () => {
  const { page } = await studio.open('#data');
  const input = page.locator('input[type=file][accept]').first();
  const choose = (name: string, content: string): Promise<void> =>
    input.setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  const alert = page.getByRole('alert');
  await choose('notes.pdf', 'no');
  await alert.filter({ hasText: 'notes.pdf is of an unknown kind' }).waitFor();
  await choose('empty.csv', '');
  await alert.filter({ hasText: 'empty.csv is empty' }).waitFor();
  await choose('same.csv', `text,label\n${'x,one\n'.repeat(30)}`);
  await page.getByRole('button', { name: 'Use this data' }).click();
  await alert.filter({ hasText: 'every row has the label "one"' }).waitFor();
  await choose('few.jsonl', '{"text":"a","label":"x"}\n{"text":"b","label":"y"}\n');
  await page.getByRole('button', { name: 'Use this data' }).click();
  await alert.filter({ hasText: 'at least 20' }).waitFor();
  await page.context().close();
});

test('a folder with one folder per class is read', async () => {
  for (const [label, words] of Object.entries({ good, bad })) {
    await mkdir(join(folder, 'mails', label), { recursive: true });
    for (let text = 0; text < 12; text++) {
      await writeFile(join(folder, 'mails', label, `${text}.txt`), `a ${words[text % 4]} and a ${words[text % 3]}`);
    }
  }
  const { page, errors } = await studio.open('#data');
  await page.locator('input[webkitdirectory]').setInputFiles(join(folder, 'mails'));
  await page.getByRole('heading', { name: 'mails', exact: true }).waitFor();
  expect(await page.locator('.bars li').allInnerTexts()).toEqual([
    expect.stringMatching(/^(good|bad)\s+50\.0%$/),
    expect.stringMatching(/^(good|bad)\s+50\.0%$/),
  ]);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('the answer follows each key at the cost of a step, and is that of the whole text', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=3`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'try');
  const text = page.locator('textarea');
  const shares = new Set<string>();
  for (const [place, key] of Array.from('last week and Canada').entries()) {
    await text.press(key === ' ' ? 'Space' : key);
    await page.getByText(`Read 1 token for this answer, of ${place + 1} in the text`).waitFor();
    shares.add((await answers(page)).join());
  }
  expect(shares.size).toBeGreaterThan(3);
  const typed = await answers(page);
  // From another text there is nothing to carry on: all of it is read at once.
  await text.fill('x');
  await page.getByText('Read 1 token for this answer, of 1 in the text').waitFor();
  await text.fill('last week and Canada');
  await page.getByText('Read 20 tokens for this answer, of 20 in the text').waitFor();
  expect(await answers(page)).toEqual(typed);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a model that reads both ways answers, too, from all of the text', async () => {
  const { page, errors } = await studio.open(`${small.replace('=false', '=true')}&epochs=1&architecture=lstm`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'try');
  await page.locator('textarea').fill('next year');
  await page.getByText('Read all 9 tokens: this model answers from all of them at once.').waitFor();
  await openView(page, 'understand');
  await page.getByText('forget gate').first().waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('what layers look at is seen, of each block and head of a Transformer, and of a GRU with attention', async () => {
  const tiny = '#data?languages=2&units=8&embeddingDim=8&maxLength=40&epochs=1';
  const { page, errors } = await studio.open(`${tiny}&architecture=transformer&heads=2&blocks=2`);
  const map = page.locator('canvas.attention');
  const said = (): Promise<string | null> => map.getAttribute('aria-label');
  await startTraining(page);
  await trained(page);
  await openView(page, 'understand');
  await page.locator('#inside input').first().fill('Ja, nein');
  await map.waitFor();
  // It has no gates.
  expect(await page.locator('#inside canvas').count()).toBe(1);
  const seen = new Set<string>();
  for (const block of ['1', '2']) {
    await page.getByLabel('Block', { exact: true }).selectOption({ label: block });
    for (const head of ['1', '2']) {
      await page.getByLabel('Head', { exact: true }).selectOption({ label: head });
      await page.waitForTimeout(100);
      seen.add(await map.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()));
    }
  }
  expect(seen.size).toBe(4);
  expect(await said()).toMatch(/^Most attention goes to .+: \d+\s?% on average\.$/);

  await openView(page, 'model');
  await page.locator('label.segment', { hasText: 'GRU with attention' }).click();
  expect(new URL(page.url()).hash).toContain('architecture=attention');
  expect(new URL(page.url()).hash).not.toContain('pooling');
  await startTraining(page);
  await trained(page);
  await openView(page, 'understand');
  await page.locator('#inside canvas').nth(1).waitFor();
  expect(await map.count()).toBe(1);
  await expect(page.getByLabel('Head', { exact: true }).count()).resolves.toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
}, 300_000);

test('the model is taken away, is read by the command, and comes back as it was', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=3`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'try');
  await page.locator('textarea').fill('last week');
  await page.locator('.answer:has-text("%")').waitFor();
  const before = await answers(page);
  await openView(page, 'take');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the model' }).click();
  const file = join(folder, (await waiting).suggestedFilename());
  await (await waiting).saveAs(file);
  expect([...(await unzipModel(await readFile(file))).keys()].toSorted()).toEqual([
    'labels.json',
    'model.json',
    'pipeline.json',
    'tokenizer.json',
    'weights.safetensors',
  ]);

  const main = join(root, '../../packages/cli/src/main.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@rnnkit/source',
    main,
    'predict',
    file,
    'last week',
    '--top',
    '3',
  ]);
  const names = new Intl.DisplayNames('en', { type: 'language' });
  const said = (stdout.split('\t')[0] ?? '').split(', ').map((part) => {
    const [label = '', share = ''] = part.split(' ');
    return `${names.of(label)} ${share}`;
  });
  expect(said).toEqual(before.map((answer) => answer.replace(/\s+/, ' ').replace('%', '')));
  await page.context().close();

  const other = await studio.open('#data?languages=2');
  await openView(other.page, 'take');
  const input = other.page.locator('input[type=file][accept*=".zip"]');
  await input.setInputFiles({ name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('PK nothing') });
  await other.page.getByRole('alert').filter({ hasText: 'zip file cannot be read' }).waitFor();
  await input.setInputFiles(file);
  await other.page.getByText('languages.zip is loaded: try it.').waitFor();
  await openView(other.page, 'try');
  await other.page.locator('textarea').fill('last week');
  await other.page.locator('.answer:has-text("%")').waitFor();
  expect(await answers(other.page)).toEqual(before);
  expect([...errors, ...other.errors]).toEqual([]);
  await other.page.context().close();
});

test('runs are kept, compared and opened again', async () => {
  const { page, errors } = await studio.open(`${small}&epochs=2`);
  await startTraining(page);
  await trained(page);
  await openView(page, 'model');
  await page.locator('label.segment', { hasText: 'LSTM' }).click();
  await startTraining(page);
  await trained(page);
  await page.reload();
  await openView(page, 'compare');
  const rows = page.locator('section:has(> h2:text-is("Runs")) tbody tr');
  await rows.nth(1).waitFor();
  expect(await rows.locator('th').allInnerTexts()).toEqual([
    expect.stringContaining('lstm 16'),
    expect.stringContaining('gru 16'),
  ]);
  await rows.nth(1).getByRole('button', { name: 'Open' }).click();
  await page.locator('.confusion').waitFor();
  expect(new URL(page.url()).hash).not.toContain('architecture=lstm');
  await openView(page, 'train');
  await epochRow(page, 2).waitFor();
  await openView(page, 'compare');
  await rows.nth(0).getByRole('button', { name: 'Forget' }).click();
  await expect.poll(() => rows.count()).toBe(1);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('how far memory reaches is seen side by side', async () => {
  const { page, errors } = await studio.open(small);
  await openView(page, 'understand');
  await page.getByRole('button', { name: 'Measure the three layers' }).click();
  const rows = page.locator('section:has(> h2:text-is("How far memory reaches")) tbody tr');
  await rows.nth(2).waitFor({ timeout: 120_000 });
  expect(await rows.locator('th').allInnerTexts()).toEqual(['LSTM', 'GRU', 'SimpleRNN']);
  for (const row of await rows.allInnerTexts()) expect(row).toMatch(/\d\.\d+$/);
  expect(errors).toEqual([]);
  await page.context().close();
});

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time of the thread, in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of a page's own thread while something was done, in milliseconds of the processor: other programs do not count. */
async function longestTask(page: Page, action: () => Promise<void>): Promise<number> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['toplevel'] });
  await action();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[];
  };
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const isOfPage = ({ pid, tid }: TraceEvent): boolean =>
    threads.some((thread) => thread.pid === pid && thread.tid === tid);
  const tasks = traceEvents.filter((event) => event.tdur !== undefined && isOfPage(event));
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks.map(({ tdur }) => tdur! / 1000));
}

test('while it trains nothing shifts and the page is never held up for a tenth of a second', async () => {
  const { page } = await studio.open('#train?languages=6&units=32&epochs=3&patience=9');
  await page.locator('button.primary:enabled').waitFor();
  await page.locator('.backend:has-text("cpu"):has-text("/s")').waitFor();
  await page.evaluate(() => {
    const shifts: { size: number; moved: string }[] = [];
    Object.assign(globalThis, { shifts });
    interface Shift extends PerformanceEntry {
      readonly value: number;
      readonly hadRecentInput: boolean;
      readonly sources: readonly { readonly node: Node | null }[];
    }
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
        const moved = sources.map(({ node }) => (node?.parentElement?.outerHTML ?? '').slice(0, 120)).join(' ');
        if (!hadRecentInput) shifts.push({ size: value, moved });
      }
    }).observe({ type: 'layout-shift' });
  });
  const longest = await longestTask(page, async () => {
    await startTraining(page);
    await epochRow(page, 3).waitFor();
    await trained(page);
  });
  expect(await page.evaluate(() => (globalThis as unknown as { shifts: object[] }).shifts)).toEqual([]);
  expect(longest).toBeLessThan(100);
  await page.context().close();
});
