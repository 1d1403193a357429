// Models of other programs, dropped on the page and downloaded for them.
import { readFile } from 'node:fs/promises';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { formatNamed, modelFormats, modelSource, readAnyModel } from '@rnnkit/interchange';
import { Tokenizer } from '@rnnkit/text';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { openView, small, startTraining, StudioBrowser, trained } from './support/studio.ts';

let studio: StudioBrowser;
const fixtures = new URL('../../../packages/interchange/test/fixtures/keras/', import.meta.url);

interface Dropped {
  readonly name: string;
  readonly bytes: Uint8Array;
}

beforeAll(async () => {
  studio = await StudioBrowser.start(inject('site'));
  await useBackend(cpu());
});

afterAll(() => studio.close());

/** Drops files on the page, as from another window. */
async function drop(page: Page, ...files: readonly Dropped[]): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  const data = await page.evaluateHandle((all) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of all) {
      const content = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      transfer.items.add(new File([content], name));
    }
    return transfer;
  }, given);
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer: data });
}

/** Throws what the page says when it refuses something. */
async function refusal(page: Page): Promise<never> {
  const alert = page.getByRole('alert');
  await alert.waitFor({ timeout: 60_000 });
  throw new Error(await alert.innerText());
}

/** Downloads what a card offers in a format. */
async function download(page: Page, format: string): Promise<Dropped> {
  const card = page.locator('.download');
  await card.getByLabel('Format').selectOption(format);
  const waiting = page.waitForEvent('download');
  await card.getByRole('button', { name: 'Download the model' }).click();
  const done = await Promise.race([waiting, refusal(page)]);
  return { name: done.suggestedFilename(), bytes: await readFile(await done.path()) };
}

const fact = (page: Page, name: string): Promise<string> =>
  page.locator(`section:has(> h2:text-is("Load a model")) dt:text-is("${name}") + dd`).innerText();

async function fixture(name: string): Promise<Dropped> {
  return { name, bytes: await readFile(new URL(name, fixtures)) };
}

test('a model of Keras is told by what it holds, answers with its tokenizer, and no reader comes before', async () => {
  const { page, errors } = await studio.open('#data?languages=2');
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await openView(page, 'take');
  for (const name of ['classifier.keras', 'classifier.h5']) {
    const { bytes } = await fixture(name);
    await drop(page, { name: `renamed-${name.split('.')[1]!}.onnx`, bytes });
    await page.getByText(`renamed-${name.split('.')[1]!}.onnx is read.`).waitFor();
    expect(await fact(page, 'Format')).toBe(name.endsWith('.h5') ? 'Keras, HDF5' : 'Keras 3');
    expect(await fact(page, 'Tokenizer')).toBe('none');
    await page.getByText('It reads no texts without the tokenizer').waitFor();
  }
  expect(fetched.filter((address) => /read-keras|keras/.test(address))).not.toEqual([]);

  const tokenizer = new Tokenizer({ numWords: 9, oovToken: '[UNK]' });
  tokenizer.fitOnTexts(['a fine film', 'an awful bore']);
  const beside = { name: 'tokenizer.json', bytes: Buffer.from(JSON.stringify(tokenizer)) };
  await drop(page, await fixture('classifier.keras'), beside);
  await page.getByText('classifier.keras is loaded: try it.').waitFor();
  expect(await fact(page, 'Tokenizer')).toBe('yes');
  await openView(page, 'try');
  await page.locator('textarea').fill('a fine film');
  await page.locator('.answer:has-text("%")').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test(
  'a trained model is downloaded in every format, each answers alike, and comes back',
  { timeout: 300_000 },
  async () => {
    // TensorFlow.js has no place for what tokens say by themselves.
    const { page, errors } = await studio.open(`${small}&epochs=2&architecture=lstm&tokenWeights=false`);
    await startTraining(page);
    await trained(page);
    await openView(page, 'try');
    await page.locator('textarea').fill('last week');
    await page.locator('.answer:has-text("%")').waitFor();
    const before = await page.locator('.answers li').allInnerTexts();
    await openView(page, 'take');
    await page.locator('.download').waitFor();
    const offered = await page
      .locator('.download select option')
      .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    expect(offered).toEqual(modelFormats.flatMap(({ name, write }) => (write === undefined ? [] : [name])));
    for (const format of offered) {
      const file = await download(page, format);
      const { isFolder, holds, title } = formatNamed(format as 'keras');
      if (!isFolder) {
        const read = await readAnyModel(modelSource(file.name, new Map([[file.name, file.bytes]])));
        expect(read.format.name).toBe(format);
        expect(read.tokenizer === undefined).toBe(!holds.includes('tokenizer'));
        read.model.dispose();
      }
      const hint = await page.locator('.download .hint').first().innerText();
      expect(hint.includes('no place for')).toBe(
        !(['tokenizer', 'labels', 'length', 'compiled'] as const).every((part) => holds.includes(part)),
      );
      if (!holds.includes('labels')) continue;
      const other = await studio.open('#data?languages=2');
      await openView(other.page, 'take');
      await drop(other.page, file);
      await other.page.getByText(`${file.name} is loaded: try it.`).waitFor();
      expect(await fact(other.page, 'Format')).toBe(title);
      await openView(other.page, 'try');
      await other.page.locator('textarea').fill('last week');
      await other.page.locator('.answer:has-text("%")').waitFor();
      expect(await other.page.locator('.answers li').allInnerTexts()).toEqual(before);
      expect(other.errors).toEqual([]);
      await other.page.context().close();
    }
    expect(errors).toEqual([]);
    await page.context().close();
  },
);

test('what is no model, or one that cannot be read, is refused in words', async () => {
  const { page, errors } = await studio.open('#data?languages=2', { locale: 'zh' });
  await openView(page, 'take');
  await page.getByText('将模型拖放到此处').waitFor();
  const alert = page.getByRole('alert');
  await drop(page, { name: 'model.pt', bytes: Uint8Array.of(0x80, 2, 0x7d, 0x71) });
  await alert.filter({ hasText: 'safetensors.torch.save_file' }).waitFor();
  await drop(page, await fixture('lambda.keras'));
  await alert.filter({ hasText: 'Lambda' }).waitFor();
  const { bytes } = await fixture('classifier.h5');
  await drop(page, { name: 'cut.h5', bytes: bytes.subarray(0, 3000) });
  await alert.filter({ hasText: 'cut.h5: ' }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});
