// `pnpm architecture`: whether imports follow rules.cjs, and whether ARCHITECTURE.md draws them as they are; --write draws them.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { cruise, format, type ICruiseResult, type IConfiguration } from 'dependency-cruiser';

import { drawing, packagesOf, withDrawing } from './drawing.ts';

const { forbidden, options } = createRequire(import.meta.url)('../rules.cjs') as IConfiguration;
const { output } = await cruise(['packages', 'apps'], {
  ...options,
  ruleSet: { forbidden: forbidden! },
  validate: true,
});
const result = output as ICruiseResult;
const { output: report, exitCode } = await format(result, { outputType: 'err' });
console.log(report);
process.exitCode = exitCode;

const file = fileURLToPath(new URL('../../../ARCHITECTURE.md', import.meta.url));
const text = await readFile(file, 'utf8');
const drawn = withDrawing(text, drawing(packagesOf(result.modules)));
if (process.argv.includes('--write')) await writeFile(file, drawn);
else if (drawn !== text) {
  console.error('ARCHITECTURE.md does not draw the imports as they are: `pnpm architecture --write` does.');
  process.exitCode = 1;
}
