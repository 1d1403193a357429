// A model to use, whoever has written it.
import type { ModelOptions } from '../models/model-options.ts';
import { readClassifierAt } from '../models/read-model.ts';
import { classifyParts } from './classify/task.ts';
import { opened } from './define-task.ts';
import type { OpenedModel, Options } from './task.ts';
import type { SavedTask } from './tasks.ts';

/** The model at a path: that of a task, or a classifier of whichever format. A backend has to be chosen before. */
export async function openTask(saved: SavedTask | undefined, path: string, options: Options): Promise<OpenedModel> {
  return saved === undefined
    ? opened(classifyParts, await readClassifierAt(path, options as unknown as ModelOptions))
    : saved.task.open(saved.files, path);
}
