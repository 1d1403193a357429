// `pnpm compliance`: tries every backend wherever it runs, and writes the table of README.md from the reports.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Report } from '@rnnkit/conformance';
import { complianceTable, replaceTable, runFromCommand } from '@rnnkit/conformance/node';

import { moduleOf, places } from './backend-modules.ts';

const readme = fileURLToPath(new URL('../../../README.md', import.meta.url));
const reports: Report[] = [];
for (const [backend, list] of Object.entries(places)) {
  for (const place of list) reports.push(await runFromCommand(moduleOf(backend), place));
}
const document = replaceTable(await readFile(readme, 'utf8'), complianceTable(reports));
await writeFile(`${readme}.part`, document);
await rename(`${readme}.part`, readme);
process.exitCode = reports.every(({ passed }) => passed) ? 0 : 1;
