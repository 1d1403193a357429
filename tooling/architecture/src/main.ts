// `pnpm architecture`: whether imports follow rules.cjs, and whether ARCHITECTURE.md draws them as they are; --write draws them.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { check } from './check.ts';
import { drawing, packagesOf, withDrawing } from './drawing.ts';

const { report, errors, modules } = await check(fileURLToPath(new URL('../../..', import.meta.url)));
console.log(report);
if (errors > 0) process.exitCode = 1;

const file = fileURLToPath(new URL('../../../ARCHITECTURE.md', import.meta.url));
const text = await readFile(file, 'utf8');
const drawn = withDrawing(text, drawing(packagesOf(modules)));
if (process.argv.includes('--write')) await writeFile(file, drawn);
else if (drawn !== text) {
  console.error('ARCHITECTURE.md does not draw the imports as they are: `pnpm architecture --write` does.');
  process.exitCode = 1;
}
