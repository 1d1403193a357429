// From what is particular to a task to what the command does with it.
import type { TrainableModel } from '@rnnkit/training';

import { Failure } from '../failure.ts';
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
    dataOptions,
    predictOptions: [...predictOptions, ...answerOptions],
    areEpochsOpen: (options) => parts.areEpochsOpen(options),
    train: (asked) => trainTask(parts, asked),
    openTrials: (data, options) => openTrials(parts, data, options),
    open: async (files, source) => opened(parts, await parts.load(files, source)),
    async handOver(files, source, { data, options }) {
      const model = await parts.load(files, source);
      const network = networkOf(parts, model, source);
      return { network, data: parts.handedOver(model, await parts.read(data, options), options) };
    },
    async takeBack(files, source, learn) {
      const model = await parts.load(files, source);
      await learn(networkOf(parts, model, source));
      return model.files();
    },
  };
}

function networkOf<Data, Model extends SavedModel>(
  parts: TaskParts<Data, Model>,
  model: Model,
  source: string,
): TrainableModel<unknown> {
  const network = parts.networkOf(model);
  if (network !== undefined) return network;
  throw new Failure(`${source} is a simple rule; it has no network that another program could train.`);
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
