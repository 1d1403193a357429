// The command line: what it takes, and one run from it.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Command, InvalidArgumentError, Option } from 'commander';

import { topics } from '../case.ts';
import { vectorReaders, type VectorReader } from '../golden-files.ts';
import { kernelGroups } from '../kernel-groups.ts';
import { reportHtml } from '../report/html.ts';
import { reportJson } from '../report/json.ts';
import { reportJunit } from '../report/junit.ts';
import type { CaseResult, Report } from '../report/report.ts';
import { declarationOf, runRequest, type RunRequest } from '../request.ts';
import { runInBrowser } from './browser.ts';
import { progressTo, summaryOf } from './progress.ts';
import { asUsage, UsageError } from './usage-error.ts';
import { readVectorFolder } from './vector-folder.ts';
import { writeWhole } from './write-file.ts';

/** The options of a run, as the command line gives them. */
export interface RunOptions {
  /** `--group`. */
  readonly group?: readonly string[];
  /** `--seed`. */
  readonly seed?: number;
  /** `--activation-ulp`. */
  readonly activationUlp?: number;
  /** `--golden`. */
  readonly golden?: string;
  /** `--browser`. */
  readonly browser?: 'chromium';
  /** `--isolated`. */
  readonly isolated?: true;
  /** `--json`. */
  readonly json?: string;
  /** `--junit`. */
  readonly junit?: string;
  /** `--html`. */
  readonly html?: string;
}

const whole = (value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !Number.isSafeInteger(number) || number < 0) {
    throw new InvalidArgumentError('It is a whole number of at least 0.');
  }
  return number;
};

const atLeastZero = (value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && Number.isFinite(number))) {
    throw new InvalidArgumentError('It is a number of at least 0.');
  }
  return number;
};

const names = (value: string, before: readonly string[] = []): readonly string[] => {
  const list = value.split(',').map((name) => name.trim());
  if (list.some((name) => name === '')) throw new InvalidArgumentError('It is names with commas between them.');
  return [...before, ...list];
};

/** Adds the options of a run to a command. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--group <names>', 'kernels and topics to pick, with commas; lstm+masks is both; all by default', names)
    .option('--seed <n>', 'seed of everything drawn at random; 1 by default', whole)
    .option('--activation-ulp <n>', 'error of tanh, exp, log and √, in place of what the backend states', atLeastZero)
    .option('--golden <folder>', 'also try the files of vectors in this folder')
    .addOption(new Option('--browser <name>', 'run in a page').choices(['chromium']))
    .option('--isolated', 'with --browser: a cross-origin isolated page, in which threads share memory')
    .option('--json <file>', 'write the report as JSON')
    .option('--junit <file>', 'write the report as JUnit XML')
    .option('--html <file>', 'write the report as one HTML page');
}

/** The help's list of groups. */
function groupList(): string {
  const width = Math.max(...Object.keys(topics).map(({ length }) => length));
  const lines = Object.entries(topics).map(([name, what]) => `  ${name.padEnd(width)}  ${what}`);
  return `\nGroups by kernel:\n  ${['backend', 'gradients', ...Object.keys(kernelGroups)].join(', ')}\n\nGroups by topic:\n${lines.join('\n')}`;
}

/** The command `rnnkit-conformance`. `setExitCode` is told 1 when the backend fails. */
export function conformanceProgram(setExitCode: (code: number) => void): Command {
  return addRunOptions(new Command('rnnkit-conformance'))
    .description('Try a backend of @rnnkit/core: every kernel against references, vectors and properties.')
    .argument(
      '<module>',
      'exports by default a function that makes the backend, or { makeBackend, activationUlp, knownGaps }',
    )
    .showHelpAfterError('(--help shows what it takes)')
    .exitOverride()
    .addHelpText(
      'after',
      `${groupList()}

Exit code: 0 when every case passes or is a known gap, 1 when one does not, 2 when the command line, the module or a file is
wrong.

Examples:
  npx @rnnkit/conformance ./my-backend.js
  npx @rnnkit/conformance ./my-backend.js --group lstm,masks --seed 7
  npx @rnnkit/conformance ./my-backend.js --browser chromium --html report.html`,
    )
    .action(async (module: string, options: RunOptions) => {
      const report = await runFromCommand(module, options);
      setExitCode(report.passed ? 0 : 1);
    });
}

/**
 * One run: reads what it needs, runs in Node or in a browser, prints, and writes the reports that are asked for.
 *
 * @param module the path of the module that exports the backend or its declaration
 * @param readers the path of a module that exports `vectorReaders`, for files that need more than core
 * @throws UsageError when something that was asked for is wrong
 */
export async function runFromCommand(module: string, options: RunOptions, readers?: string): Promise<Report> {
  const { group, seed, activationUlp, golden, browser, isolated = false } = options;
  if (isolated && browser === undefined) throw new UsageError('--isolated goes with --browser.');
  const request: RunRequest = {
    ...(group === undefined ? {} : { groups: group }),
    ...(seed === undefined ? {} : { seed }),
    ...(activationUlp === undefined ? {} : { activationUlp }),
    ...(golden === undefined ? {} : { vectors: await asUsage(() => readVectorFolder(golden)) }),
  };
  const onResult = progressTo(process.stdout);
  const report =
    browser === undefined
      ? await runInNode(resolve(module), request, readers, onResult)
      : await runInBrowser({ module: resolve(module), readers, request, isolated, onResult });
  process.stdout.write(summaryOf(report));
  await writeReports(report, options);
  return report;
}

async function runInNode(
  module: string,
  request: RunRequest,
  readersModule: string | undefined,
  onResult: (result: CaseResult) => void,
): Promise<Report> {
  const load = async (path: string): Promise<unknown> => import(pathToFileURL(path).href);
  const declaration = await asUsage(async () => declarationOf(await load(module), module));
  const readers =
    readersModule === undefined
      ? vectorReaders
      : ((await load(readersModule)) as { readonly vectorReaders: Readonly<Record<string, VectorReader>> })
          .vectorReaders;
  // What it throws is about the request, a file or a backend that cannot run here; cases that fail are in the report.
  return asUsage(() => runRequest(declaration, request, readers, onResult));
}

async function writeReports(report: Report, { json, junit, html }: RunOptions): Promise<void> {
  if (json !== undefined) await writeWhole(json, reportJson(report));
  if (junit !== undefined) await writeWhole(junit, reportJunit(report));
  if (html !== undefined) await writeWhole(html, reportHtml(report));
}
