// Options that differ from task to task. One table for each task is what help shows, what reads the values, and what says which options are
// another task's: which task it is may be known after the words have been read, so that values are read then.
import { InvalidArgumentError, Option, type Command } from 'commander';

import { UsageFailure } from '../failure.ts';
import { describeOption } from '../options.ts';
import type { Options, TaskName } from '../tasks/task.ts';

/** The options of each task. */
export type TaskTables = Readonly<Record<TaskName, readonly Option[]>>;

/** Adds the options that all tasks have, and those of each. */
export function addTaskOptions(command: Command, common: readonly Option[], tables: TaskTables): Command {
  for (const one of common) command.addOption(one);
  const byFlag = new Map<string, Option[]>();
  for (const one of Object.values(tables).flat()) byFlag.set(one.long!, [...(byFlag.get(one.long!) ?? []), one]);
  for (const options of byFlag.values()) command.addOption(anyOf(options));
  const ownOf = (task: TaskName): readonly Option[] =>
    tables[task].map((one) => copyOf(one).helpGroup(`Options of the task ${task}:`));
  return command.configureHelp({
    optionDescription: describeOption,
    visibleOptions(shown) {
      const asked = shown.getOptionValue('task') as TaskName | undefined;
      // Where the task is told by a saved model, nobody can ask for one of them.
      const isAsked = common.some(({ long }) => long === '--task');
      const tasks = isAsked ? [asked ?? 'classify'] : (Object.keys(tables) as TaskName[]);
      return [...common, new Option('-h, --help', 'show this help'), ...tasks.flatMap(ownOf)];
    },
  });
}

/** An option of several tasks: any of their values may be typed. */
function anyOf(options: readonly Option[]): Option {
  const [first] = options;
  const { flags, description } = first!;
  const made = new Option(flags, description);
  if (first!.isBoolean()) return made;
  return made.argParser((value: string) => {
    const problems = options.flatMap((one) => {
      const problem = problemOf(one, value);
      return problem === undefined ? [] : [problem];
    });
    if (problems.length === options.length) throw problems[0]!;
    return value;
  });
}

function copyOf(one: Option): Option {
  const made = new Option(one.flags, one.description).default(one.defaultValue, one.defaultValueDescription);
  return one.argChoices === undefined ? made : made.choices(one.argChoices);
}

const read = (one: Option, value: string): unknown =>
  one.parseArg === undefined ? value : one.parseArg(value, undefined as never);

function problemOf(one: Option, value: string): InvalidArgumentError | undefined {
  try {
    read(one, value);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error;
    throw error;
  }
}

/** The names of the options that were typed. */
export function typedNames(command: Command): ReadonlySet<string> {
  return new Set(Object.keys(command.opts()).filter((name) => command.getOptionValueSource(name) === 'cli'));
}

/**
 * What was typed, as a task reads it, and its defaults.
 *
 * @throws UsageFailure when an option is another task's, or its value is none of this task
 */
export function optionsFor(task: TaskName, command: Command, common: readonly Option[], tables: TaskTables): Options {
  const typed = typedNames(command);
  const values: Readonly<Record<string, unknown>> = command.opts();
  const known = new Map([...common, ...tables[task]].map((one) => [one.attributeName(), one]));
  const found: Record<string, unknown> = {};
  for (const [name, one] of known) if (one.defaultValue !== undefined) found[name] = one.defaultValue;
  for (const name of typed) {
    const value = values[name];
    const one = known.get(name);
    if (one === undefined) throw new UsageFailure(strangeOption(name, task, tables));
    const problem = typeof value === 'string' && !common.includes(one) ? problemOf(one, value) : undefined;
    if (problem !== undefined)
      throw new UsageFailure(`Of the task ${task}, ${one.long!} ${String(value)} is invalid. ${problem.message}`);
    found[name] = typeof value === 'string' && !common.includes(one) ? read(one, value) : value;
  }
  return found;
}

function strangeOption(name: string, task: TaskName, tables: TaskTables): string {
  const owners = (Object.keys(tables) as TaskName[]).filter((one) =>
    tables[one].some((own) => own.attributeName() === name),
  );
  const long = tables[owners[0]!].find((own) => own.attributeName() === name)!.long!;
  const names = new Intl.ListFormat('en').format(owners);
  return `${long} belongs to the ${owners.length === 1 ? 'task' : 'tasks'} ${names}; this is the task ${task}.`;
}
