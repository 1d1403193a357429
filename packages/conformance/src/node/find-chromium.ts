// A Chromium to run in: what CHROMIUM_PATH names, one that is installed where they usually are, or Playwright's own.
import { existsSync } from 'node:fs';

import { UsageError } from './usage-error.ts';

const usual: Readonly<Record<string, readonly string[]>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) => [
    `/usr/bin/${name}`,
    `/usr/local/bin/${name}`,
  ]),
  darwin: ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: ['C:\\Program Files', 'C:\\Program Files (x86)'].map(
    (folder) => `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
  ),
};

/**
 * The path of a Chromium or Chrome.
 *
 * @param playwrights where Playwright puts its own
 * @throws UsageError with what to install when there is none
 */
export function findChromium(
  playwrights: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  exists: (path: string) => boolean = existsSync,
): string {
  const named = environment['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (exists(named)) return named;
    throw new UsageError(`CHROMIUM_PATH is ${named}, and there is no such file.`);
  }
  const found = [...(usual[process.platform] ?? []), playwrights].find(exists);
  if (found === undefined) {
    throw new UsageError(
      'There is no Chromium: install Chrome or Chromium, or run "npx playwright install chromium", or set CHROMIUM_PATH.',
    );
  }
  return found;
}
