// Any task, by what its files say it is.
import { check, RnnkitError } from '@rnnkit/data';
import { modelFile, readModelJson, type ModelSource } from '@rnnkit/storage';

import { LinearClassifier } from './baselines/linear-classifier.ts';
import { LinearMultiLabelClassifier } from './baselines/linear-multilabel-classifier.ts';
import { LinearRegressor } from './baselines/linear-regressor.ts';
import { TextClassifier } from './classification/text-classifier.ts';
import { TextGenerator } from './generation/text-generator.ts';
import { MultiLabelClassifier } from './multilabel/multilabel-classifier.ts';
import { TextRegressor } from './regression/text-regressor.ts';
import { TextTagger } from './tagging/text-tagger.ts';
import { openModel } from './task.ts';
import { Translator } from './translation/translator.ts';

/** The tasks, by the names that their files have. */
export interface TasksByName {
  readonly classification: TextClassifier;
  readonly generation: TextGenerator;
  readonly 'linear-classification': LinearClassifier;
  readonly 'linear-multilabel': LinearMultiLabelClassifier;
  readonly 'linear-regression': LinearRegressor;
  readonly multilabel: MultiLabelClassifier;
  readonly regression: TextRegressor;
  readonly tagging: TextTagger;
  readonly translation: Translator;
}

/** The name of a task, as a saved one's `model.json` says it. */
export type TaskName = keyof TasksByName;

/** Any of the tasks. */
export type AnyTask = TasksByName[TaskName];

/** What loads each. */
const tasks: { readonly [Name in TaskName]: { load(from: ModelSource, name?: string): Promise<TasksByName[Name]> } } = {
  classification: TextClassifier,
  generation: TextGenerator,
  'linear-classification': LinearClassifier,
  'linear-multilabel': LinearMultiLabelClassifier,
  'linear-regression': LinearRegressor,
  multilabel: MultiLabelClassifier,
  regression: TextRegressor,
  tagging: TextTagger,
  translation: Translator,
};

/**
 * Loads a saved task, whichever it is: `instanceof` tells which.
 *
 * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
 * @param name what it is called in errors. Default: its path, or `the model`
 * @throws RnnkitError `invalid-file` when its files do not say a task, or one of them is missing or damaged
 *
 * @example
 * const task = await loadTask('reviews');
 * if (task instanceof TextClassifier) console.log(await task.predict('What a film!'));
 */
export async function loadTask(from: ModelSource, name?: string): Promise<AnyTask> {
  const { files, source } = await openModel('loadTask', from, name);
  return tasks[taskOf(files.get(modelFile), source)].load(files, source);
}

function taskOf(bytes: Uint8Array | undefined, source: string): TaskName {
  const task = bytes === undefined ? undefined : readModelJson(bytes).task;
  if (task !== undefined && Object.hasOwn(tasks, task)) return task as TaskName;
  throw new RnnkitError(
    'invalid-file',
    `${source}: ${modelFile} should say the task, ${Object.keys(tasks).join(', ')}; got ${check.describe(task)}. Is it a model that was not saved by a task?`,
  );
}
