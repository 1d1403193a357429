// From what is particular to a task to what the command does with it.
import type { SavedModel, TaskParts } from './task-parts.ts';
import type { TextTask } from './task.ts';
import { trainTask } from './train-task.ts';

/** The task. */
export function defineTask<Data, Model extends SavedModel>(parts: TaskParts<Data, Model>): TextTask {
  const { name, saved, dataOptions, settingOptions, predictOptions, searchOptions = [] } = parts;
  return {
    name,
    saved,
    trainOptions: [...settingOptions, ...dataOptions],
    evaluateOptions: [...searchOptions, ...dataOptions],
    predictOptions: [...predictOptions, ...searchOptions],
    train: (data, options) => trainTask(parts, data, options),
    async open(files, source) {
      const model = await parts.load(files, source);
      return {
        predict: (texts, options) => parts.predict(model, texts, options),
        async evaluate(path, options) {
          const data = await parts.read(path, options);
          return parts.assess({ model, data, trained: undefined, options });
        },
        about: parts.aboutOf(model),
        summary: parts.summaryOf(model),
      };
    },
  };
}
