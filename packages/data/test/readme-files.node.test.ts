// The table of files in the README is the one that is tested.
import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { messyFiles } from './messy-files.ts';

test('the README has a line for each kind of file', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const rows = readme.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim());
  for (const { what, done } of messyFiles) expect(rows).toContain(`| ${what} | ${done} |`);
});
