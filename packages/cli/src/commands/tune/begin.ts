// From what was typed to a study: what is tried, on what, how, and by what it is chosen.
import { check } from '@rnnkit/data';
import type { Objective } from '@rnnkit/tuning';

import { chooseBackend } from '../../backends.ts';
import { Failure, UsageFailure } from '../../failure.ts';
import { absolute } from '../../tasks/beginning.ts';
import type { Options, TaskName } from '../../tasks/task-name.ts';
import { textTasks } from '../../tasks/tasks.ts';
import type { Objectives, Trials } from '../../tasks/tried.ts';
import { isQueue } from './engine-choice.ts';
import { hashOf } from './data-reference.ts';
import { settingsJson } from './job.ts';
import { makeFolder } from './kept-models.ts';
import { tuneOptions, type TuneOptions } from './options.ts';
import { spaceOf } from './space.ts';
import { suitedSampler } from './strategies.ts';
import type { StudyBeginning } from './study-folder.ts';

/** What was typed. */
export interface Asked {
  readonly task: TaskName;
  readonly data: string | undefined;
  readonly options: Options;
  /** The names of the options that were typed. */
  readonly typed: ReadonlySet<string>;
}

const own: ReadonlySet<string> = new Set(tuneOptions.map((one) => one.attributeName()));

/** What of some options all trials have in common: those of the task, and where to compute. */
function commonOf(options: Options, backend: string): Options {
  const kept = Object.entries(options).filter(
    ([name, value]) => value !== undefined && (!own.has(name) || name === 'demo' || name === 'groups'),
  );
  const given: Options = Object.fromEntries(kept);
  const { vectors } = given as { readonly vectors?: string };
  return { ...given, ...(vectors !== undefined && { vectors: absolute(vectors) }), backend };
}

/** Begins a study. @returns what it is, and what there is to say of the data */
export async function beginStudy({ task, data: given, options, typed }: Asked): Promise<{
  readonly beginning: StudyBeginning;
  readonly about: string;
}> {
  const asked = options as unknown as TuneOptions;
  if (given === '-')
    throw new UsageFailure('Each process reads the data by itself, which standard input is not; name a file.');
  const data = absolute(given);
  checkGroups(asked, options);
  const { trainOptions } = textTasks[task];
  const { name: backend } = await chooseBackend(asked.backend, 1);
  const common = commonOf(options, backend);
  const trials = await textTasks[task].openTrials(data, common);
  const { units = 32 } = trials.settingsOf(common) as { readonly units?: number };
  const space = spaceOf(asked.space, trainOptions, typed, units);
  const { folds, repeats, seed = 1 } = asked;
  checkFolds(trials, { folds, repeats, seed });
  const objective = objectiveOf(trials.objectives, asked.metric);
  const models = absolute(asked.keepModels);
  if (models !== undefined) await makeFolder(models);
  const sampler = asked.sampler ?? suitedSampler(space, asked.trials);
  const settings = settingsJson({ task, metric: objective.metric, folds, repeats, options: common, models });
  const reference = data === undefined ? null : { path: data, sha256: await hashOf(data) };
  const plan = {
    space,
    objective,
    sampler,
    pruner: asked.pruner,
    folds: folds * repeats,
    seed,
    data: reference,
    settings,
  };
  // The address of a queue may hold a password.
  const { engine, ...rest } = options;
  const kept = isQueue(asked.engine) ? rest : { ...rest, engine };
  return { beginning: { task, data, options: kept, plan }, about: trials.about };
}

/** A share that is held out by chance would have rows of groups that are trained on. */
function checkGroups({ groups, demo = false }: TuneOptions, options: Options): void {
  const { test, testSplit } = options as { readonly test?: string; readonly testSplit: number };
  if (groups === undefined) return;
  if (demo) throw new UsageFailure('--groups takes data of your own; the built-in data has none.');
  if (test === undefined && testSplit !== 0)
    throw new UsageFailure(
      '--groups goes with --test DATA, of other groups, or --test-split 0: a share that is held out by chance would have rows of groups that are trained on.',
    );
}

function checkFolds(trials: Trials, plan: Omit<Parameters<Trials['check']>[0], 'fold'>): void {
  try {
    trials.check({ ...plan, fold: plan.folds * plan.repeats - 1 });
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageFailure(`--folds ${plan.folds}: ${reason}`);
  }
}

function objectiveOf(objectives: Objectives, asked: string | undefined): Objective {
  const names = Object.keys(objectives);
  const metric = asked ?? names[0]!;
  const goal = objectives[metric];
  if (goal !== undefined) return { metric, goal };
  throw new UsageFailure(
    `--metric: there is no ${check.cut(metric, 60)} of this task; it is one of ${names.join(', ')}.${check.didYouMean(metric, names)}`,
  );
}

/** What is tried, in words. */
export function describeStudy({ plan, task }: StudyBeginning, about: string, trials: number): string {
  const { space, sampler, pruner, folds, objective } = plan;
  const better = objective.goal === 'max' ? 'more' : 'less';
  return `tuning ${Object.keys(space).join(', ')} of ${task} on ${about}; at most ${trials} trials by ${sampler}, ${folds} folds each, pruner ${pruner}; ${better} ${objective.metric} is better`;
}
