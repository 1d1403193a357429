// rnnkit train: which task it is, and what was typed as that task reads it.
import type { Command, Option } from 'commander';

import { option } from '../../options.ts';
import { note } from '../../output.ts';
import { guessTask } from '../../tasks/guess.ts';
import { taskNames, type TaskName } from '../../tasks/task.ts';
import { tablesOf, textTasks } from '../../tasks/tasks.ts';
import { addTaskOptions, optionsFor, typedNames, type TaskTables } from '../per-task.ts';
import { classifyOptions, commonOptions, type TrainOptions } from './options.ts';
import { train } from './train.ts';

const taskOption = option('--task <name>', 'what is learned; --task tag --help shows the options of that task', {
  choices: taskNames,
  byDefault: 'what the data looks like, classify with --demo',
});

const common: readonly Option[] = [taskOption, ...commonOptions];

const tables: TaskTables = tablesOf(classifyOptions, ({ trainOptions }) => trainOptions);

/** Adds what `rnnkit train` takes. */
export function addTrainOptions(command: Command): Command {
  return addTaskOptions(command, common, tables);
}

/** Trains what the task says. */
export async function trainCommand(data: string | undefined, command: Command): Promise<void> {
  const task = await taskOf(data, command);
  const options = optionsFor(task, command, common, tables);
  if (task === 'classify') await train(data, options as unknown as TrainOptions, typedNames(command));
  else await textTasks[task].train(data, options);
}

async function taskOf(data: string | undefined, command: Command): Promise<TaskName> {
  const { task, textColumn, labelColumn } = command.opts<{
    task?: TaskName;
    textColumn?: string;
    labelColumn?: string;
  }>();
  if (task !== undefined || data === undefined) return task ?? 'classify';
  const guess = await guessTask(data, {
    ...(textColumn !== undefined && { textColumn }),
    ...(labelColumn !== undefined && { labelColumn }),
  });
  if (guess.task !== 'classify')
    note(`${data} holds ${guess.because}: the task is ${guess.task}; --task says otherwise`);
  return guess.task;
}
