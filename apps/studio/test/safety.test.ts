// Files and sites that mean no good, and what the build owes to others.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { licencesFile, licencesText, packageFolder } from '../build/third-party-licences.ts';
import { visible } from '../src/texts/visible.ts';
import { NoteTaker } from '../src/worker/notes.ts';
import { openView, StudioBrowser } from './support/studio.ts';

let studio: StudioBrowser;

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
});

afterAll(() => studio.close());

async function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page
    .locator('input[type=file][accept]')
    .first()
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
}

async function useData(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use this data' }).click();
}

/** A zip file of deflated entries; those that name another one's content share it. */
function zip(entries: readonly { readonly name: string; readonly content: Buffer; readonly at?: number }[]): Buffer {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []];
  const places: number[] = [];
  let end = 0;
  for (const { name, content, at } of entries) {
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = at === undefined ? end : places[at]!;
    places.push(place);
    if (at === undefined) {
      locals.push(Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed);
      end += 30 + name.length + packed.length;
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(place, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\0'), common, rest, Buffer.from(name));
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const last = Buffer.alloc(18);
  last.writeUInt16LE(entries.length, 4);
  last.writeUInt16LE(entries.length, 6);
  last.writeUInt32LE(size, 8);
  last.writeUInt32LE(end, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\u0005\u0006'), last]);
}

test('a zip file that unpacks to a mountain is refused, and the page goes on', async () => {
  const { page, errors } = await studio.open('#data?languages=2');
  await openView(page, 'take');
  const model = { name: 'model.json', content: Buffer.from('{"format": "rnnkit"}') };
  const zeros = Buffer.alloc(300 * 1024 ** 2);
  const upload = (name: string, buffer: Buffer): Promise<void> =>
    page.locator('input[type=file][accept*=".zip"]').setInputFiles({ name, mimeType: 'application/zip', buffer });
  const alert = page.getByRole('alert');
  await upload('bomb.zip', zip([model, { name: 'weights.safetensors', content: zeros }]));
  await alert.filter({ hasText: 'it unpacks to 314572820 bytes' }).waitFor();
  const shared = Array.from({ length: 100 }, (_, index) => ({
    name: `part${index}.json`,
    content: zeros.subarray(0, 2 ** 20),
  }));
  await upload('overlap.zip', zip([model, ...shared.map((one, index) => (index === 0 ? one : { ...one, at: 1 }))]));
  await alert.filter({ hasText: /lie on top of each other|described in two ways|unpacks to/ }).waitFor();
  await openView(page, 'data');
  await choose(page, 'few.jsonl', '{"text":"a","label":"x"}\n');
  await page.getByRole('heading', { name: 'Columns of few.jsonl' }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('of a million broken rows there are the number and the first', async () => {
  const notes = new NoteTaker();
  for (let row = 0; row < 1_000_000; row++) notes.add({ name: 'a.jsonl', line: row, kind: 'notJson', values: [] });
  expect([notes.count, notes.first.length, notes.first[19]!.remark.line]).toEqual([1_000_000, 20, 19]);
  const { page, errors } = await studio.open('#data?languages=2');
  const good = Array.from({ length: 40 }, (_, row) => `text ${row},${row % 2 === 0 ? 'a' : 'b'}\n`).join('');
  await choose(page, 'broken.csv', `text,label\n${good}${'x\n'.repeat(1_000_000)}`);
  await useData(page);
  const summary = page.getByText('1000000 rows could not be read and were left out.');
  await summary.waitFor({ timeout: 60_000 });
  await summary.click();
  expect(await page.locator('details li').count()).toBe(20);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('quotes are as the kind of file has them, as chosen, and what looks wrong is told of', async () => {
  const { page, errors } = await studio.open('#data?languages=2');
  const rows = Array.from({ length: 30 }, (_, row) => `"text ${row}"\t${['pos', 'neg', 'Pos '][row % 3]}\n`);
  await choose(page, 'quotes.tsv', `text\tlabel\n"so fine\tpos\n${rows.join('')}`);
  const first = page.locator('section:has(> h2:text-is("Columns of quotes.tsv")) tbody tr').first();
  await first.waitFor();
  expect(await first.innerText()).toContain('"so fine');
  await useData(page);
  await page.getByText('10 labels have spaces around, which are taken off.').waitFor();
  await page.getByText('2 things look wrong.').click();
  const doubts = await page.locator('details li').allInnerTexts();
  expect(doubts[0]).toContain('quotes.tsv:3: a field stands in quotes');
  expect(doubts[1]).toContain('the labels "pos" and "Pos" look alike');
  expect(await page.locator('.facts dd strong').first().innerText()).toBe('31');

  await choose(page, 'quoted.tsv', `"text"\t"label"\n${rows.join('').replaceAll('Pos ', '"pos"')}`);
  await page.getByRole('heading', { name: 'Columns of quoted.tsv' }).waitFor();
  // That the names of the columns stand in quotes tells that fields do.
  expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('text');
  const quotes = page.getByLabel('Fields with a comma, tab or line break stand in');
  await quotes.selectOption('none');
  await expect.poll(() => page.getByLabel('Text', { exact: true }).inputValue()).toBe('"text"');
  await quotes.selectOption('double');
  await expect.poll(() => page.getByLabel('Text', { exact: true }).inputValue()).toBe('text');
  await useData(page);
  await page.getByRole('heading', { name: 'quoted.tsv', exact: true }).waitFor();
  expect(await page.locator('.bars li').count()).toBe(2);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('texts and labels are shown as they are, whatever they hold', async () => {
  expect(visible('a\u202eb\u0000\u001b[31m\ufeff\u200d é')).toBe('a⟨U+202E⟩b␀␛[31m⟨U+FEFF⟩\u200d é');
  expect(visible('👩'.repeat(9), 5)).toBe(`${'👩'.repeat(5)}…`);
  expect(visible('👩‍👩‍👧‍👦👍🏽é', 2)).toBe('👩‍👩‍👧‍👦👍🏽…');
  expect(visible(`a${'\u0301'.repeat(1000)}`, 2).length).toBeLessThan(20);
  const { page, errors } = await studio.open('#data?languages=2');
  const labels = ['\u202Etxt.exe', '<img src=x onerror=alert(1)>'];
  const rows = Array.from({ length: 40 }, (_, row) => `"a \u001b[2J\u2066<b>text</b> ${row}",${labels[row % 2]}\n`);
  await choose(page, '\u202Evsc.csv', `text,la\u202Ebel\n${rows.join('')}`);
  await page.getByRole('heading', { name: 'Columns of ⟨U+202E⟩vsc.csv' }).waitFor();
  await page.getByLabel('Label', { exact: true }).selectOption('la\u202Ebel');
  await useData(page);
  await page.getByText('⟨U+202E⟩txt.exe').first().waitFor();
  await page.getByText('a ␛[2J⟨U+2066⟩<b>text</b>').first().waitFor();
  await choose(page, '\u202Egnp.pdf', 'x');
  await page.getByRole('alert').filter({ hasText: '⟨U+202E⟩gnp.pdf is of an unknown kind' }).waitFor();
  expect(await page.locator('body').innerText()).not.toMatch(/(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2067]/u);
  expect(await page.locator('main img').count()).toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a column that holds no names of classes is refused', async () => {
  const { page, errors } = await studio.open('#data?languages=2');
  const alert = page.getByRole('alert');
  await choose(page, 'ids.csv', `text,label\n${Array.from({ length: 3000 }, (_, row) => `x,${row}\n`).join('')}`);
  await useData(page);
  await alert.filter({ hasText: 'There are over 1000 labels. A label is the name of a class' }).waitFor();
  await choose(page, 'long.csv', `text,label\nx,${'long '.repeat(1000)}\n`);
  await useData(page);
  await alert.filter({ hasText: 'The label in line 2 is a long text' }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('another site cannot show the studio in a frame', async () => {
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end(`<iframe src="${studio.site.address}"></iframe>`);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { page } = await studio.open('#data?languages=2');
  const blocked = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect((await blocked).text()).toContain("frame-ancestors 'none'");
  expect(await page.frameLocator('iframe').locator('#studio').count()).toBe(0);
  await page.context().close();
  server.close();
});

test('the licences of all that is built in are beside it, and the page leads to them', async () => {
  const { page, errors } = await studio.open('#data?languages=2');
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Licences of the code in this page' }).click();
  await (await opened).waitForURL(`**/${licencesFile}`);
  const text = await (await opened).locator('body').innerText();
  const parts = text.split(/^-{80}$/m).slice(1);
  // The dependencies of the app and of our packages, and theirs; what is compiled into WebAssembly.
  const names = [
    '@preact/signals',
    '@preact/signals-core',
    '@tensorflow/tfjs-backend-cpu',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-backend-webgl',
    '@tensorflow/tfjs-core',
    'assemblyscript',
    'idb',
    'long',
    'preact',
    'pure-rand',
    'seedrandom',
    'uplot',
  ];
  const found = parts.map((part) => /^(\S+) \d+\.\d+\.\d+ \(/.exec(part.trim())?.[1]);
  expect(found).toEqual(expect.arrayContaining(names));
  for (const part of parts)
    expect(part).toMatch(/Permission is hereby granted|Permission to use|Apache License|Redistribution and use/);
  expect(errors).toEqual([]);
  await page.context().close();
  const worker = await readFile(join(inject('site'), 'service-worker.js'), 'utf8');
  expect(worker).toContain(licencesFile);
});

test('a package without a licence stops the build', async () => {
  expect(packageFolder('/a/node_modules/.pnpm/x@1/node_modules/@s/x/lib/y.js?url')).toBe(
    '/a/node_modules/.pnpm/x@1/node_modules/@s/x',
  );
  expect(packageFolder('/a/packages/core/src/index.ts')).toBeUndefined();
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-licences-'));
  await mkdir(join(folder, 'x'));
  const write = (name: string, content: string): Promise<void> => writeFile(join(folder, 'x', name), content);
  await write('package.json', '{"name": "x", "version": "1.0.0", "license": "MIT"}');
  expect(() => licencesText([join(folder, 'x')])).toThrow('x (MIT) comes without the text of its licence');
  await write('README.md', '# x\n\n## License\n\nCopyright 2026 X. Take it.\n');
  expect(licencesText([join(folder, 'x')])).toContain('Copyright 2026 X. Take it.');
  await write('LICENSE.md', 'Take it all.');
  await write('NOTICE', 'Made by X.');
  expect(licencesText([join(folder, 'x')])).toContain('Take it all.\n\nMade by X.');
  await rm(folder, { recursive: true });
});
