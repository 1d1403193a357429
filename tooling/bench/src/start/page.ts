// From the start of a page to the first answer of a saved model, and one text after the other.
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PageTimes } from '../../page/answer.ts';
import { RowBuilder, type Row } from '../figures.ts';
import { servePages, type Pages } from '../page-server.ts';
import { figuresOf, singleTexts } from '../parts.ts';
import type { Effort } from '../rounds.ts';
import { builtIn } from '../texts/text-sets.ts';
import { reference, type Work } from '../work.ts';
import { Yardstick } from '../yardstick.ts';
import { saveModel } from './saved-model.ts';

const work: Work = { ...reference, name: 'a page', batch: 1, time: 40, classes: 2 };

/** Times rnnkit in a headless Chromium, with each number of threads. */
export async function measurePage(
  threads: readonly number[],
  { rounds, limit }: Effort,
  folder: string,
): Promise<readonly Row[]> {
  const model = await saveModel(folder);
  const { texts } = await builtIn.reviews.read();
  const pages = await servePages(['answer.html'], async (served) => {
    await copyFile(`${model}.zip`, join(served, 'model.zip'));
    await writeFile(join(served, 'texts.json'), JSON.stringify(texts.slice(0, singleTexts)));
  });
  const builders = threads.map(
    (count) => new RowBuilder(work, 'rnnkit wasm', count, count === 1 ? undefined : 'isolated'),
  );
  const yardstick = new Yardstick(Math.max(1, ...threads));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const builder of builders) {
        const plain = await yardstick.beside(builder.threads);
        const measured = await open(pages, builder.threads, limit);
        builder.add({ start: measured.start, ...figuresOf('single', measured.texts) }, plain);
      }
    }
  } finally {
    await Promise.all([yardstick.end(), pages.close()]);
  }
  return builders.map((builder) => builder.row());
}

/** Every measurement has a page of its own, with nothing in its cache. */
async function open(pages: Pages, threads: number, seconds: number): Promise<PageTimes> {
  const context = await pages.browser.newContext();
  try {
    const page = await context.newPage();
    const failed = new Promise<never>((_, reject) => page.once('pageerror', reject));
    page.setDefaultTimeout(seconds * 1000);
    await page.goto(`${pages.address('answer.html', threads > 1)}?threads=${threads}`);
    await Promise.race([failed, page.waitForFunction('globalThis.measured !== undefined')]);
    return (await page.evaluate('measured')) as PageTimes;
  } finally {
    await context.close();
  }
}
