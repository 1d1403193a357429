// rnnkit evaluate: a model, tried on data.
import type { Command, Option } from 'commander';

import { chooseBackend, type Threads } from '../backends.ts';
import { shownPath } from '../kept-data.ts';
import { backendOption, jsonOption, option, path as readPath, threadsOption } from '../options.ts';
import { note, print, printJson } from '../output.ts';
import { evaluationPage } from '../report/evaluation.ts';
import { checkReport, writeReport } from '../report/file.ts';
import type { Html } from '../report/html.ts';
import { openTask } from '../tasks/open-task.ts';
import { savedTaskAt, tablesOf } from '../tasks/tasks.ts';
import { addTaskOptions, optionsFor, type TaskTables } from './per-task.ts';

/** The options of `rnnkit evaluate` that all tasks have. */
interface CommonOptions {
  readonly backend: string;
  readonly threads: Threads;
  readonly json?: boolean;
  readonly report?: string;
}

const common: readonly Option[] = [
  option('--report <file>', 'writes a page with examples and their errors', { read: readPath, byDefault: 'none' }),
  jsonOption('one line of JSON'),
  backendOption,
  threadsOption,
];

const tables: TaskTables = tablesOf(({ evaluateOptions }) => evaluateOptions);

/** Adds what `rnnkit evaluate` takes. */
export function addEvaluateOptions(command: Command): Command {
  return addTaskOptions(command, common, tables);
}

/** Tries a model of any task on data and prints the figures. */
export async function evaluateCommand(path: string, data: string, command: Command): Promise<void> {
  const saved = await savedTaskAt(path);
  const task = saved?.task.name ?? 'classify';
  const options = optionsFor(task, command, common, tables);
  const { backend, threads, json, report } = options as unknown as CommonOptions;
  if (report !== undefined) await checkReport(report);
  const chosen = await chooseBackend(backend, threads);
  const model = await openTask(saved, path, options);
  const start = performance.now();
  const figures = await model.evaluate(data, options);
  const seconds = (performance.now() - start) / 1000;
  if (report !== undefined) await write(report, path, data, figures.summary, await figures.sections());
  if (json === true) {
    printJson({ task, ...figures.json, seconds, backend: chosen.name });
    return;
  }
  print(`${figures.summary}; ${seconds.toFixed(1)} s on ${chosen.name}`);
  for (const line of figures.lines) print(`  ${line}`);
  if (figures.table === undefined) return;
  print('');
  for (const line of figures.table) print(line);
}

/** Writes the report, and says where. */
async function write(
  report: string,
  path: string,
  data: string,
  summary: string,
  sections: readonly Html[],
): Promise<void> {
  await writeReport(report, evaluationPage(`${path}, tried on ${shownPath(data)}`, summary, sections));
  note(`report  ${report}`);
}
