// How soon is there a usable model? Trains the studio's first settings on the built-in 24 languages, as a person who opens the page
// and presses Train does, and prints what it reaches. Run by `pnpm --filter @rnnkit/studio measure`.
import { availableParallelism } from 'node:os';

import { buildSite } from './build.ts';
import { StudioBrowser, trained } from './studio.ts';

const limit = 60_000;
const folder = new URL('../../dist', import.meta.url).pathname;
await buildSite(folder);
const studio = await StudioBrowser.start(folder);
const { page } = await studio.open('#train');
await page.locator('button.primary:enabled').waitFor();
// Nothing else may run meanwhile.
await page.locator('.backend:has-text("cpu"):has-text("/s")').waitFor({ timeout: 120_000 });
await page.locator('.backend:has(.backend-name:text-is("wasm")) input').check();
const start = performance.now();
await page.getByRole('button', { name: 'Train', exact: true }).click();
const stop = setTimeout(() => void page.getByRole('button', { name: 'Stop' }).click(), limit);
await page.locator('.state .dot:is(.finished, .stopped)').waitFor({ timeout: 2 * limit });
clearTimeout(stop);
const seconds = (performance.now() - start) / 1000;
await trained(page);
const fact = (name: string): Promise<string> => page.locator(`dt:text-is("${name}") + dd`).innerText();
const [epoch, heldOut] = [await fact('Epoch'), await fact('Test accuracy')];
const rows = await page.locator('section:has(> h2:text-is("Epochs")) tbody tr').allInnerTexts();
for (const row of rows) process.stdout.write(`${row}\n`);
process.stdout.write(
  `24 languages with wasm, Chromium, ${availableParallelism()} cores: ${heldOut} on held-out texts after ${seconds.toFixed(1)} s (epochs ${epoch})\n`,
);
await studio.close();
