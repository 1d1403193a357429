// From what is particular to a task to what the command does with it.
import { whileDoing } from '../output.ts';
import { modelOptionOf } from './rules.ts';
import type { SavedModel, TaskParts } from './task-parts.ts';
import type { OpenedModel, TextTask } from './task.ts';
import { trainTask } from './train-task.ts';
import { openTrials } from './trials.ts';

/** The task. */
export function defineTask<Data, Model extends SavedModel>(parts: TaskParts<Data, Model>): TextTask {
  const { name, saved, dataOptions, settingOptions, predictOptions, answerOptions = [], rules } = parts;
  return {
    name,
    saved,
    trainOptions: [...modelOptionOf(rules), ...settingOptions, ...dataOptions],
    evaluateOptions: [...answerOptions, ...dataOptions],
    predictOptions: [...predictOptions, ...answerOptions],
    areEpochsOpen: (options) => parts.areEpochsOpen(options),
    train: (asked) => trainTask(parts, asked),
    openTrials: (data, options) => openTrials(parts, data, options),
    open: async (files, source) => opened(parts, await parts.load(files, source)),
  };
}

/** A model of a task, however it was read. */
export function opened<Data, Model extends SavedModel>(parts: TaskParts<Data, Model>, model: Model): OpenedModel {
  return {
    predict: (texts, options) => parts.predict(model, texts, options),
    async evaluate(path, options) {
      const data = await parts.read(path, options);
      return whileDoing('trying it', () => parts.assess({ model, data, trained: undefined, options }));
    },
    about: parts.aboutOf(model),
    summary: parts.networkOf(model)?.summary(),
  };
}
