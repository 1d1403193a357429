// rnnkit train: which task it is, and what was typed as that task reads it.
import { readModel } from '@rnnkit/storage/node';
import { modelFile, readModelJson } from '@rnnkit/storage';
import type { Command, Option } from 'commander';

import { readDelimiter } from '../../data-options.ts';
import { Failure, UsageFailure } from '../../failure.ts';
import { shownPath } from '../../kept-data.ts';
import { option } from '../../options.ts';
import { note } from '../../output.ts';
import { fromHere, resumedOptions, type Beginning } from '../../tasks/beginning.ts';
import { guessTask, type AskedColumns } from '../../tasks/guess.ts';
import { taskNames, type TaskName } from '../../tasks/task.ts';
import { tablesOf, textTasks } from '../../tasks/tasks.ts';
import { UnfinishedTraining } from '../../tasks/unfinished.ts';
import { addTaskOptions, optionsFor, typedNames, type TaskTables } from '../per-task.ts';
import { checkFrom, commonOptions } from './options.ts';

const taskOption = option('--task <name>', 'what is learned; --task tag --help shows the options of that task', {
  choices: taskNames,
  byDefault: 'what the data looks like, classify with --demo',
});

const common: readonly Option[] = [taskOption, ...commonOptions];

const tables: TaskTables = tablesOf(({ trainOptions }) => trainOptions);

/** All options of a task, which a training that is resumed is read with. */
export const optionsOf = (task: TaskName): readonly Option[] => [...common, ...tables[task]];

/** What says which task it is. */
interface Asked extends AskedColumns {
  readonly task?: TaskName;
  readonly from?: string;
}

/** Adds what `rnnkit train` takes. */
export function addTrainOptions(command: Command): Command {
  return addTaskOptions(command, common, tables);
}

/** Trains what the task says, anew or on. */
export async function trainCommand(data: string | undefined, command: Command): Promise<void> {
  const { out, resume = false } = command.opts<{ out: string; resume?: boolean }>();
  const unfinished = await UnfinishedTraining.of(out);
  if (resume) return resumeTraining(await unfinished.read(optionsOf), data, command, unfinished);
  checkFrom(command.opts());
  const task = await taskOf(data, command.opts());
  const options = optionsFor(task, command, common, tables);
  return textTasks[task].train({ data, options, digest: undefined, unfinished });
}

async function resumeTraining(
  began: Beginning,
  data: string | undefined,
  command: Command,
  unfinished: UnfinishedTraining,
): Promise<void> {
  const { task } = began;
  const asked = command.opts<Asked>().task ?? task;
  if (asked !== task)
    throw new UsageFailure(`The training was begun with --task ${task}; leave --task out to go on with it.`);
  const options = resumedOptions(began, {
    options: optionsFor(task, command, common, tables),
    names: typedNames(command),
    known: optionsOf(task),
    areEpochsOpen: textTasks[task].areEpochsOpen(began.options),
  });
  const path = data ?? (began.data === undefined ? undefined : fromHere(began.data));
  await textTasks[task].train({ data: path, options, digest: began.digest, unfinished });
}

/** The task that was asked for, or what the data looks like. */
export async function taskOf(data: string | undefined, { task, from, ...columns }: Asked): Promise<TaskName> {
  if (from !== undefined) return taskOfModel(from, task);
  if (task !== undefined || data === undefined) return task ?? 'classify';
  // Options that may be another task's are read when the task is known.
  const { delimiter } = columns;
  const guess = await guessTask(data, {
    ...columns,
    ...(delimiter !== undefined && { delimiter: readDelimiter(delimiter) }),
  });
  if (guess.task !== 'classify')
    note(`${shownPath(data)} holds ${guess.because}: the task is ${guess.task}; --task says otherwise`);
  return guess.task;
}

/** What is gone on from says what is learned. */
async function taskOfModel(from: string, asked: TaskName | undefined): Promise<TaskName> {
  const files = await readModel(from);
  const { task: saved } = readModelJson(files.get(modelFile)!);
  const found = Object.values(textTasks).find((one) => one.saved.includes(saved!));
  if (found === undefined)
    throw new Failure(`${from} is no model that train wrote, so that nothing can go on from it.`);
  if (asked !== undefined && asked !== found.name)
    throw new UsageFailure(`${from} is a model of the task ${found.name}; leave --task ${asked} out.`);
  return found.name;
}
