// rnnkit inspect: what a model is.
import { formatOf } from '@rnnkit/interchange';

import { chooseBackend } from '../../backends.ts';
import { namesOf } from '../../data.ts';
import { readModelAt } from '../../models/read-model.ts';
import type { ModelOptions } from '../../models/model-options.ts';
import { openModel } from '../../models/open-model.ts';
import { note, print, printJson } from '../../output.ts';
import { savedTaskAt, type SavedTask } from '../../tasks/tasks.ts';
import { describeModel, type ModelDescription } from './describe-model.ts';

/** The options of `rnnkit inspect`. */
export interface InspectOptions extends Pick<ModelOptions, 'plan'> {
  readonly json?: boolean;
}

/** Most classes that are shown. */
const mostClasses = 100;

/** Shows a model's layers, sizes, tokens and classes; of a file that makes no model, what it holds. */
export async function inspect(path: string, options: InspectOptions): Promise<void> {
  await chooseBackend('auto', 1);
  const saved = await savedTaskAt(path);
  if (saved !== undefined) return inspectTask(saved, path, options.json === true);
  const source = await openModel(path);
  const format = await formatOf(source);
  try {
    const found = await readModelAt(path, options);
    const description = describeModel(found);
    if (options.json === true) printJson(description);
    else printModel(description, found.model.summary());
  } catch (error) {
    const parts = await format.list?.(source).catch(() => undefined);
    if (parts === undefined || parts.length === 0) throw error;
    if (options.json === true) printJson({ format: format.name, problem: (error as Error).message, parts });
    else {
      print(`format      ${format.name}: ${format.title}`);
      for (const { name, kind, shape } of parts)
        print(`${name}  ${kind}${shape === undefined ? '' : `  [${shape.join(', ')}]`}`);
    }
    note(`It makes no model yet. ${(error as Error).message}`);
  }
}

/** Shows what a model of a task is. */
async function inspectTask({ task, files }: SavedTask, path: string, json: boolean): Promise<void> {
  const { about, summary } = await task.open(files, path);
  if (json) {
    printJson({ format: 'rnnkit', task: task.name, ...about });
    return;
  }
  if (summary !== undefined) {
    for (const line of summary.split('\n')) print(line);
    print('');
  }
  for (const [name, value] of Object.entries({ task: task.name, ...about })) print(`${name.padEnd(11)} ${value}`);
}

function printModel(found: ModelDescription, summary: string): void {
  for (const line of summary.split('\n')) print(line);
  print('');
  print(`format      ${found.format}: ${found.title}`);
  const { compiled, tokenizer, length, labels } = found;
  if (compiled !== null) {
    const metrics = compiled.metrics.length === 0 ? '' : `; ${compiled.metrics.join(', ')}`;
    print(`compiled    ${compiled.optimizer}; ${compiled.losses.join(', ')}${metrics}`);
  }
  if (tokenizer !== null) {
    const runs = tokenizer.ngrams === 1 ? '' : ` and runs of up to ${tokenizer.ngrams} of them`;
    print(`tokens      ${tokenizer.tokens}${runs}, ${tokenizer.known} known`);
    if (tokenizer.segmenter !== null) print(`bounds      found by ${tokenizer.segmenter}`);
    print(
      `case        ${tokenizer.lowerCase ? 'small letters alone' : 'kept'}; Unicode normalization ${tokenizer.normalization}`,
    );
  }
  if (length !== null) {
    const where = length.padding === 'pre' ? '' : ', filled up behind';
    print(`max length  ${length.maxLength}${where}`);
  }
  if (labels !== null) print(`classes     ${labels.length}: ${namesOf(labels, mostClasses)}`);
  for (const left of found.left) print(`left out    ${left}`);
}
