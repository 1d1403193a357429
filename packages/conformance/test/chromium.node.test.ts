// The command in a real page.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

import type { CaseResult } from '../src/index.ts';
import { runInBrowser } from '../src/node/browser.ts';

test('the suite runs in Chromium and the report comes back', async () => {
  const results: CaseResult[] = [];
  const report = await runInBrowser({
    module: fileURLToPath(new URL('modules/stock.ts', import.meta.url)),
    request: { groups: ['dense', 'contract', 'embedding'], seed: 3 },
    isolated: true,
    onResult: (result) => results.push(result),
  });
  expect(report.cases.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(report.passed).toBe(true);
  expect(report.runtime).toMatch(/^Chromium \d+$/);
  expect(report.seed).toBe(3);
  expect(results).toHaveLength(report.cases.length);
});

test('a module that cannot be bundled is refused', async () => {
  const module = fileURLToPath(new URL('modules/none.ts', import.meta.url));
  await expect(runInBrowser({ module, request: {}, isolated: false })).rejects.toThrow('cannot be bundled');
});
