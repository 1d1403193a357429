// The tasks of the command, and which one a saved model is for.
import { readModelJson, modelFile, type ModelFiles } from '@rnnkit/storage';
import { readModel } from '@rnnkit/storage/node';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import { Failure } from '../failure.ts';
import { classify } from './classify/task.ts';
import { generate } from './generate/task.ts';
import { multilabel } from './multilabel/task.ts';
import { regress } from './regress/task.ts';
import { tag } from './tag/task.ts';
import { translate } from './translate/task.ts';
import type { TaskName, TextTask } from './task.ts';

/** Each task, by its name. */
export const textTasks: Readonly<Record<TaskName, TextTask>> = {
  classify,
  multilabel,
  regress,
  tag,
  generate,
  translate,
};

/** A table for each task. */
export function tablesOf<Table>(of: (task: TextTask) => Table): Readonly<Record<TaskName, Table>> {
  return {
    classify: of(classify),
    multilabel: of(multilabel),
    regress: of(regress),
    tag: of(tag),
    generate: of(generate),
    translate: of(translate),
  };
}

/** A saved model and its task. */
export interface SavedTask {
  readonly task: TextTask;
  readonly files: ModelFiles;
}

/** The task that is saved at a path. @throws Failure when it is no task that rnnkit has saved */
export async function savedTask(path: string): Promise<SavedTask> {
  const files = await readModel(basename(path) === modelFile ? dirname(path) : path);
  const { task: saved } = readModelJson(files.get(modelFile)!);
  const task = Object.values(textTasks).find((one) => one.saved.includes(saved!));
  if (task !== undefined) return { task, files };
  throw new Failure(`${path} is no task that rnnkit train has saved: its model.json says ${saved ?? 'no task'}.`);
}

/** The task of the model at a path; undefined when it is a classifier, which can be of any format, or something else. */
export async function savedTaskAt(path: string): Promise<SavedTask | undefined> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const place = basename(path) === modelFile ? dirname(path) : path;
  if (!isFolder && place === path && !/\.zip$/i.test(path)) return undefined;
  try {
    const files = await readModel(place);
    const { task: saved } = readModelJson(files.get(modelFile)!);
    const task = Object.values(textTasks).find((one) => one.saved.includes(saved!) && saved !== 'classification');
    return task === undefined ? undefined : { task, files };
  } catch {
    // What is wrong with it is said by what reads models of all kinds.
    return undefined;
  }
}
