// rnnkit evaluate: a model, tried on data.
import type { Command, Option } from 'commander';
import { confusedPairs, type ClassifierAssessment } from '@rnnkit/tasks';

import { chooseBackend, type Threads } from '../backends.ts';
import { namesOf, readExamples, shorten, type DataOptions } from '../data.ts';
import { modelOptions, type ModelOptions } from '../models/model-options.ts';
import { readClassifierAt } from '../models/read-model.ts';
import { backendOption, dataOptions, jsonOption, option, path as readPath, threadsOption } from '../options.ts';
import { note, print, printJson } from '../output.ts';
import { evaluationPage } from '../report/evaluation.ts';
import { checkReport, writeReport } from '../report/file.ts';
import type { Html } from '../report/html.ts';
import { assessmentSections } from '../report/training.ts';
import { savedTaskAt, tablesOf } from '../tasks/tasks.ts';
import { visible } from '../visible.ts';
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

const tables: TaskTables = tablesOf([...dataOptions, ...modelOptions], ({ evaluateOptions }) => evaluateOptions);

/** Adds what `rnnkit evaluate` takes. */
export function addEvaluateOptions(command: Command): Command {
  return addTaskOptions(command, common, tables);
}

/** Tries a model of any task on data and prints the figures. */
export async function evaluateCommand(path: string, data: string, command: Command): Promise<void> {
  const saved = await savedTaskAt(path);
  const options = optionsFor(saved?.task.name ?? 'classify', command, common, tables);
  const { backend, threads, json, report } = options as unknown as CommonOptions;
  if (report !== undefined) await checkReport(report);
  if (saved === undefined) return evaluate(path, data, options as unknown as EvaluateOptions);
  const chosen = await chooseBackend(backend, threads);
  const model = await saved.task.open(saved.files, path);
  const start = performance.now();
  const figures = await model.evaluate(data, options);
  const seconds = (performance.now() - start) / 1000;
  if (report !== undefined) await write(report, path, data, figures.summary, await figures.sections());
  if (json === true) {
    printJson({ task: saved.task.name, ...figures.json, seconds, backend: chosen.name });
    return;
  }
  print(`${figures.summary} ${seconds.toFixed(1)} s on ${chosen.name}`);
  for (const line of figures.lines) print(`  ${line}`);
}

/** Writes the report, and says where. */
async function write(
  report: string,
  path: string,
  data: string,
  summary: string,
  sections: readonly Html[],
): Promise<void> {
  await writeReport(report, evaluationPage(`${path}, tried on ${data}`, summary.replace(/,$/, '.'), sections));
  note(`report  ${report}`);
}

interface EvaluateOptions extends DataOptions, ModelOptions, CommonOptions {}

/** Tries a classifier on labelled data and prints the figures. */
async function evaluate(path: string, data: string, options: EvaluateOptions): Promise<void> {
  const { name: backend } = await chooseBackend(options.backend, options.threads);
  const classifier = await readClassifierAt(path, options);
  const examples = await readExamples(data, options);
  const start = performance.now();
  const assessment = await classifier.assess(examples, data);
  const seconds = (performance.now() - start) / 1000;
  const { accuracy, loss, classes, unseen } = assessment;
  const { length } = examples.texts;
  const summary = `accuracy ${(100 * accuracy).toFixed(2)} %  loss ${Number.isNaN(loss) ? '–' : loss.toFixed(4)}  on ${length} examples,`;
  if (options.report !== undefined) await write(options.report, path, data, summary, assessmentSections(assessment));
  if (options.json === true) {
    printJson({ accuracy, loss, examples: length, seconds, backend, classes, unseen });
    return;
  }
  print(`${summary} ${seconds.toFixed(1)} s on ${backend}`);
  if (unseen.length > 0) {
    const support = classes.slice(-unseen.length).reduce((sum, row) => sum + row.support, 0);
    print(
      `${support} of them have a label that the model was not trained on, and count as wrong (not in the loss): ${namesOf(unseen)}`,
    );
  }
  printClasses(assessment);
}

function printClasses({ classes, labels, confusion }: ClassifierAssessment): void {
  const names = classes.map(({ label }) => shorten(visible(label)));
  const width = Math.max(5, ...names.map((name) => name.length));
  print('');
  print(`${'class'.padEnd(width)}  precision  recall      F1  examples`);
  for (const [row, { precision, recall, f1, support }] of classes.entries()) {
    const shares = [precision, recall, f1].map((share) => `${(100 * share).toFixed(1)} %`.padStart(8));
    print(`${names[row]!.padEnd(width)}  ${shares.join('')}  ${String(support).padStart(8)}`);
  }
  const pairs = confusedPairs(labels, confusion, 5);
  if (pairs.length === 0) return;
  print('');
  print(`most confused: ${pairs.map(({ pair, count }) => `${shorten(pair)} (${count})`).join(', ')}`);
}
