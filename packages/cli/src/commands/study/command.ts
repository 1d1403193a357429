// rnnkit study: how far a study is, what is best, all of it as a table, and stopping it, from anywhere that sees its folder.
import { writeFile } from 'node:fs/promises';

import type { Option } from 'commander';

import { Failure } from '../../failure.ts';
import { jsonOption, oneOf, option } from '../../options.ts';
import { print, printJson } from '../../output.ts';
import { chosenOf, frontOf, trialJson } from '../tune/choose.ts';
import { costs, type Cost } from '../tune/options.ts';
import { wordsOf } from '../tune/space.ts';
import { placesOf, readBeginning, readKept, resumeCommand } from '../tune/study-folder.ts';
import { trainCommandOf } from '../tune/train-command.ts';
import { lineOf, outcomeOf } from '../tune/trial-lines.ts';
import { tableOf } from './export.ts';

/** What can be done with a study. */
export const studyVerbs = ['status', 'best', 'export', 'stop'] as const;

/** What can be done with a study, by its name. */
export type StudyVerb = (typeof studyVerbs)[number];

/** What is asked of a study. */
export interface StudyOptions {
  readonly json?: boolean;
  readonly choose: 'best' | 'thriftiest';
  readonly cost: Cost;
}

/** The options of `rnnkit study`. */
export const studyOptions: readonly Option[] = [
  option('--choose <rule>', 'of best: the best settings, or the cheapest within one standard error of them', {
    choices: ['best', 'thriftiest'],
    value: 'best',
  }),
  option('--cost <name>', 'of best: what is cheap', { read: oneOf(costs), value: 'parameters' }),
  jsonOption('lines of JSON: of export one for each trial, else one'),
];

/** Tells of a study, or stops it. */
export async function studyCommand(verb: StudyVerb, out: string, options: StudyOptions): Promise<void> {
  if (verb === 'status') await status(out, options);
  else if (verb === 'best') await best(out, options);
  else if (verb === 'export') await exportTrials(out, options);
  else await stop(out);
}

async function status(out: string, { json = false, cost }: StudyOptions): Promise<void> {
  const { task, plan, options } = await readBeginning(out);
  const study = readKept(out, plan);
  const counts = { finished: 0, pruned: 0, failed: 0, running: 0 };
  for (const { state } of study.trials) counts[state]++;
  const { metric } = study.objective;
  const most = options['trials'] as number;
  if (json) {
    const found = study.best === undefined ? null : trialJson(study.best, metric);
    printJson({ study: study.id, task, metric, ...counts, most, best: found });
    return;
  }
  const { finished, pruned, failed, running } = counts;
  print(
    `${finished} finished, ${pruned} ended early, ${failed} failed, ${running} begun, of at most ${most} trials of ${plan.folds} folds`,
  );
  const shown = study.trials
    .filter(({ loss }) => loss !== undefined)
    .toSorted((a, b) => a.loss! - b.loss!)
    .slice(0, 5);
  for (const trial of shown) print(lineOf(trial, study));
  const cheap = frontOf(study, cost).at(-1);
  if (cheap !== undefined && !shown.includes(cheap)) print(`${lineOf(cheap, study)}  of few ${cost}`);
  const failure = study.trials.find(({ state }) => state === 'failed');
  if (failure !== undefined) print(lineOf(failure, study));
  print(`to go on where nobody does: ${resumeCommand(out)}`);
}

async function best(out: string, options: StudyOptions): Promise<void> {
  const beginning = await readBeginning(out);
  const study = readKept(out, beginning.plan);
  const chosen = chosenOf(study, options);
  if (chosen === undefined) throw new Failure(`No trial of ${out} has finished yet.`);
  const command = trainCommandOf(beginning, chosen.params);
  if (options.json === true) {
    printJson({ ...trialJson(chosen, study.objective.metric), command });
    return;
  }
  print(`${wordsOf(chosen.params)}: ${outcomeOf(chosen, study.objective)}`);
  print(command);
}

async function exportTrials(out: string, { json = false }: StudyOptions): Promise<void> {
  const { plan } = await readBeginning(out);
  const study = readKept(out, plan);
  if (json) for (const trial of study.trials) printJson(trialJson(trial, study.objective.metric));
  else for (const line of tableOf(study, Object.keys(plan.space))) print(line);
}

async function stop(out: string): Promise<void> {
  await readBeginning(out);
  await writeFile(placesOf(out).stop, '');
  print('It stops where it runs; what is best by then is trained there.');
}
