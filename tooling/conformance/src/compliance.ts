// `pnpm compliance`: tries every backend wherever it runs, and writes the table of README.md from the reports. Given files
// that `pnpm conformance --json` wrote, it takes those instead and leaves the table's other columns as they are.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readReport, type Report } from '@rnnkit/conformance';
import { complianceTable, mergeTable, replaceTable, runFromCommand } from '@rnnkit/conformance/node';

import { moduleOf, places } from './backend-modules.ts';

const readme = fileURLToPath(new URL('../../../README.md', import.meta.url));

async function tryAll(): Promise<Report[]> {
  const reports: Report[] = [];
  for (const [backend, list] of Object.entries(places)) {
    for (const place of list) reports.push(await runFromCommand(moduleOf(backend), place));
  }
  return reports;
}

async function readAll(files: readonly string[]): Promise<Report[]> {
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const reports = await Promise.all(
    files.map(async (file) => readReport(await readFile(resolve(from, file), 'utf8'), file)),
  );
  const partial = reports.find(({ groups }) => groups !== undefined);
  if (partial !== undefined)
    throw new Error(`The report of ${partial.backend} is of some groups only; run all of them.`);
  return reports;
}

const files = process.argv.slice(2);
const reports = files.length === 0 ? await tryAll() : await readAll(files);
const before = await readFile(readme, 'utf8');
const table = complianceTable(reports);
await writeFile(`${readme}.part`, replaceTable(before, files.length === 0 ? table : mergeTable(before, table)));
await rename(`${readme}.part`, readme);
process.exitCode = reports.every(({ passed }) => passed) ? 0 : 1;
