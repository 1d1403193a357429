// One fold of one trial, where it is run: the data is read by its place, the settings say the rest.
import type { DataReference, Job, JobResult, Json, WorkContext } from '@rnnkit/tuning';

import { chooseBackend } from '../../backends.ts';
import { taskNames, type Options, type TaskName } from '../../tasks/task-name.ts';
import { textTasks } from '../../tasks/tasks.ts';
import type { Trials } from '../../tasks/tried.ts';
import { checkData } from './data-reference.ts';
import { placeOfModel } from './kept-models.ts';
import { withParams } from './space.ts';

/** What all trials of a study have in common. */
export interface JobSettings {
  readonly task: TaskName;
  readonly metric: string;
  /** Into how many parts the data is split, and how often. */
  readonly folds: number;
  readonly repeats: number;
  /** The options of the task, and where to compute. */
  readonly options: Options;
  /** The folder where the model of each fold is kept; undefined where none is. */
  readonly models?: string | undefined;
}

/** As JSON. */
export const settingsJson = (settings: JobSettings): Json => JSON.parse(JSON.stringify(settings)) as Json;

function readSettings(json: Json): JobSettings {
  const { task, metric, folds, repeats, options, models } = Object(json) as Partial<JobSettings>;
  const name = taskNames.find((known) => known === task);
  if (name === undefined || metric === undefined || folds === undefined || repeats === undefined)
    throw new Error('This is no job of rnnkit tune, or one of another version.');
  return { task: name, metric, folds, repeats, options: options ?? {}, models };
}

let opened: { readonly key: string; readonly trials: Promise<Trials> } | undefined;

/** The data of a study; it is read once for all jobs in a row. */
function trialsOf({ task, options }: JobSettings, data: DataReference | null): Promise<Trials> {
  const key = JSON.stringify([task, options, data]);
  if (opened?.key !== key) {
    const open = async (): Promise<Trials> => {
      await chooseBackend(options['backend'] as string, 1);
      if (data !== null) await checkData(data);
      return textTasks[task].openTrials(data?.path, options);
    };
    opened = { key, trials: open() };
  }
  return opened.trials;
}

/** Does a job. */
export async function work(job: Job, context: WorkContext): Promise<JobResult> {
  const settings = readSettings(job.settings);
  const { task, folds, repeats, metric } = settings;
  try {
    const trials = await trialsOf(settings, job.data);
    const options = withParams(settings.options, job.params, textTasks[task].trainOptions);
    const keepAt = settings.models === undefined ? undefined : await placeOfModel(settings.models, job);
    return await trials.run(options, { fold: job.fold, folds, repeats, seed: job.seed }, { metric, keepAt }, context);
  } catch (error) {
    // What could not be read may be there the next time.
    if (!context.signal.aborted) opened = undefined;
    throw error;
  }
}
