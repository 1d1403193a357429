// rnnkit tune: which settings are best? Each choice is tried by cross-validation; the best is trained at the end.
import type { Trial } from '@rnnkit/tuning';
import type { Command } from 'commander';

import { Failure, UsageFailure } from '../../failure.ts';
import { shownPath } from '../../kept-data.ts';
import { note, print, printJson } from '../../output.ts';
import { writeReport } from '../../report/file.ts';
import { fromHere } from '../../tasks/beginning.ts';
import type { Options, TaskName } from '../../tasks/task-name.ts';
import { tablesOf } from '../../tasks/tasks.ts';
import { addTaskOptions, optionsFor, typedNames, type TaskTables } from '../per-task.ts';
import { taskOf } from '../train/command.ts';
import { checkSource } from '../train/options.ts';
import { beginStudy, describeStudy } from './begin.ts';
import { chosenOf, frontOf, trialJson } from './choose.ts';
import { folderOf } from './engine-choice.ts';
import { tuneOptions, type TuneOptions } from './options.ts';
import { engineReady } from './engine.ts';
import { resumedStudy } from './resume.ts';
import { search, type Searched } from './run.ts';
import { wordsOf } from './space.ts';
import {
  checkPlace,
  isStudy,
  placesOf,
  readBeginning,
  resumeCommand,
  writeBeginning,
  type StudyBeginning,
} from './study-folder.ts';
import { trainBest } from './train-best.ts';
import { trainCommandOf } from './train-command.ts';
import { outcomeOf } from './trial-lines.ts';
import { serveUntilSignal } from '../worker.ts';

const tables: TaskTables = tablesOf(({ trainOptions }) => trainOptions);

/** Adds what `rnnkit tune` takes. */
export function addTuneOptions(command: Command): Command {
  return addTaskOptions(command, tuneOptions, tables);
}

/** Searches, anew or on; trains what was found. */
export async function tuneCommand(data: string | undefined, command: Command): Promise<void> {
  const { out, resume = false, engine, queue, shard, slots } = command.opts<TuneOptions>();
  if (shard !== undefined && folderOf(engine) === undefined)
    throw new UsageFailure('--shard goes with --engine folder:PATH: a folder that all of them share.');
  if (shard !== undefined && shard.index > 0) return serveUntilSignal(engine, { queue, slots });
  // Whoever starts many alike starts those again that have ended.
  const isOld = resume || (shard !== undefined && (await isStudy(out)));
  const { beginning, options } = isOld ? await oldStudy(data, command) : await newStudy(data, command);
  const asked = options as unknown as TuneOptions;
  const searched = await search(asked, beginning.plan);
  await conclude(beginning, { options, asked }, searched);
}

interface Opened {
  readonly beginning: StudyBeginning;
  readonly options: Options;
}

async function newStudy(data: string | undefined, command: Command): Promise<Opened> {
  const asked = command.opts<TuneOptions>();
  checkSource('tune', data, asked);
  await checkPlace(asked.out);
  await engineReady(asked.engine);
  const task = await taskOf(data, asked);
  const options = optionsFor(task, command, tuneOptions, tables);
  const { beginning, about } = await beginStudy({ task, data, options, typed: typedNames(command) });
  note(describeStudy(beginning, about, asked.trials));
  await writeBeginning(asked.out, beginning);
  return { beginning, options };
}

async function oldStudy(data: string | undefined, command: Command): Promise<Opened> {
  const { out, task: asked } = command.opts<TuneOptions>();
  const beginning = await readBeginning(out);
  const { task } = beginning;
  if (asked !== undefined && asked !== task)
    throw new UsageFailure(`The study was begun with --task ${task}; leave --task out to go on with it.`);
  const options = await resumedStudy(beginning, {
    data,
    options: optionsFor(task, command, tuneOptions, tables),
    names: typedNames(command),
    known: knownOf(task),
  });
  return { beginning, options };
}

const knownOf = (task: TaskName): TaskTables[TaskName] => [...tuneOptions, ...tables[task]];

/** Says what was found, and trains it. */
async function conclude(
  beginning: StudyBeginning,
  { options, asked }: { readonly options: Options; readonly asked: TuneOptions },
  { study, exitCode }: Searched,
): Promise<void> {
  const { out, json = false, cost } = asked;
  const places = placesOf(out);
  const chosen = chosenOf(study, asked);
  const failed = study.trials.find(({ state }) => state === 'failed');
  const command = chosen === undefined ? undefined : trainCommandOf({ ...beginning, options }, chosen.params);
  await report(beginning, study, { chosen, cost, command, path: places.report });
  if (exitCode === undefined && chosen === undefined)
    throw new Failure(`No trial has finished. ${failed?.failure ?? 'Give it more time.'}`);
  if (exitCode === undefined) await trainBest(beginning, { options, out }, chosen!.params);
  if (exitCode !== undefined) process.exitCode = exitCode;
  const { metric } = study.objective;
  if (json) {
    printJson({
      study: study.id,
      metric,
      best: chosen === undefined ? null : trialJson(chosen, metric),
      command: command ?? null,
      front: frontOf(study, cost).map(({ number }) => number + 1),
      trials: study.trials.map((trial) => trialJson(trial, metric)),
      interrupted: exitCode !== undefined,
      report: places.report,
      model: places.model,
    });
    return;
  }
  if (chosen !== undefined) say(chosen, study, { cost, command: command! });
  print(`study   ${places.report}`);
  if (exitCode !== undefined) print(`to go on: ${resumeCommand(out)}`);
}

async function report(
  { data, plan }: StudyBeginning,
  study: Searched['study'],
  {
    path,
    ...rest
  }: {
    readonly path: string;
    readonly chosen: Trial | undefined;
    readonly cost: TuneOptions['cost'];
    readonly command: string | undefined;
  },
): Promise<void> {
  // What draws is loaded when there is something to draw.
  const { tuningPage } = await import('../../report/tuning.ts');
  const title = `Tuned on ${data === undefined ? 'the built-in data' : shownPath(fromHere(data))}`;
  const how = `by ${plan.sampler}, pruner ${plan.pruner}`;
  await writeReport(path, tuningPage({ title, study, space: plan.space, how, ...rest }));
}

function say(
  chosen: Trial,
  study: Searched['study'],
  { cost, command }: { readonly cost: TuneOptions['cost']; readonly command: string },
): void {
  print('');
  print(`Trained: ${wordsOf(chosen.params)} (${outcomeOf(chosen, study.objective)})`);
  const front = frontOf(study, cost).filter((trial) => trial !== chosen);
  for (const trial of front.slice(0, 3))
    print(`  cheaper or better: ${wordsOf(trial.params)} (${outcomeOf(trial, study.objective)})`);
  print(`by itself: ${command}`);
}
