// rnnkit tune: which architecture and how many units? Every choice is cross-validated on the same folds.
import { splitExamples, type LabelledExamples } from '@rnnkit/tasks';

import { chooseBackend } from '../../backends.ts';
import { builtInLanguages, readExamples } from '../../data.ts';
import { Failure, UsageFailure } from '../../failure.ts';
import { note, noteError, print, printJson } from '../../output.ts';
import { checkReport, writeReport } from '../../report/file.ts';
import type { Choice } from '../../report/tuning.ts';
import { classesOf } from '../train/data.ts';
import { checkSource, settingsOf } from '../train/options.ts';
import { withTokens } from '../train/tokens.ts';
import { lineOf, percent, rankedChoices, smallerThan } from './choices.ts';
import { commandFor } from './command.ts';
import type { TuneOptions } from './options.ts';
import { search, settingsFor, type Found, type Tuning } from './search.ts';
import { workersFor } from './workers.ts';

/** Cross-validates every choice, prints a table, and writes a report. */
export async function tune(data: string | undefined, options: TuneOptions): Promise<void> {
  checkSource('tune', data, options);
  await checkReport(options.report);
  const tuning = await prepare(data, options);
  note(describe(tuning));

  let reportFailure: string | undefined;
  const found = await search(tuning, async (choices) => {
    reportFailure = await keep(choices, tuning).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  });
  if (found.exitCode !== undefined) process.exitCode = found.exitCode;
  else if (found.failures.length > 0 || reportFailure !== undefined) process.exitCode = 1;
  if (reportFailure !== undefined) noteError(reportFailure);
  if (found.choices.length > 0) tell(found, tuning);
  else if (found.exitCode === undefined) throw new Failure(`No choice could be tried. ${found.failures[0]!}`);
  else note('It was interrupted before the first choice was tried; nothing was written.');
}

async function prepare(data: string | undefined, options: TuneOptions): Promise<Tuning> {
  const { name: backend } = await chooseBackend(options.backend, 'auto');
  const examples =
    data === undefined
      ? builtInLanguages(options.languages ?? 'all', options.seed ?? settingsOf({}).seed).train
      : await readExamples(data, options);
  const classes = classesOf(examples);
  const { length } = examples.texts;
  if (options.folds > length)
    throw new UsageFailure(`--folds ${options.folds} are more than there are texts, ${length}.`);
  if (data !== undefined) checkWorth(examples, options);
  const plans = options.architecture.flatMap((architecture) => options.units.map((units) => ({ architecture, units })));
  const workers = workersFor(options.workers, length, plans.length * options.folds);
  return { plans, examples, classes, data, options: withTokens(options, examples.texts), backend, workers };
}

/** What cannot be trained afterwards is not worth a search. */
function checkWorth(examples: LabelledExamples, { token, seed: asked }: TuneOptions): void {
  const { validationSplit, seed } = settingsOf({ token, seed: asked });
  try {
    splitExamples(examples, validationSplit, seed);
  } catch (error) {
    throw new Failure(`There is too little to tune on. ${error instanceof Error ? error.message : String(error)}`);
  }
}

function describe(tuning: Tuning): string {
  const { plans, examples, classes, options, backend, workers } = tuning;
  const { epochs } = settingsFor(tuning, plans[0]!);
  const choices = plans.length === 1 ? 'choice' : 'choices';
  return `${plans.length} ${choices}, ${options.folds} folds of ${examples.texts.length} texts, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} each; ${classes.length} classes; backend ${backend}, ${workers === 1 ? 'one fold at a time' : `${workers} folds at a time`}`;
}

/** Writes the report of what is finished so far. */
async function keep(choices: readonly Choice[], { data, options, backend, plans }: Tuning): Promise<void> {
  // What draws is loaded when there is something to draw.
  const { tuningPage } = await import('../../report/tuning.ts');
  const ranked = rankedChoices(choices);
  const page = tuningPage({
    title: `Tuned on ${data ?? 'the built-in languages'}`,
    choices: ranked,
    tried: plans.length,
    folds: options.folds,
    backend,
    command: commandFor(ranked[0]!, data, options),
  });
  await writeReport(options.report, page);
}

function tell({ choices, failures }: Found, tuning: Tuning): void {
  const { data, options, backend, plans } = tuning;
  const ranked = rankedChoices(choices);
  const best = ranked[0]!;
  const command = commandFor(best, data, options);
  const { report } = options;
  const unfinished = plans.length - choices.length - failures.length;
  if (options.json === true) {
    printJson({ choices: ranked, best, command, report, backend, failures, unfinished });
    return;
  }
  print('');
  for (const choice of ranked) print(lineOf(choice));
  for (const failure of failures) print(failure);
  print('');
  if (unfinished > 0) print(`It was interrupted: ${unfinished} of ${plans.length} choices are not tried.`);
  print(`The best is ${best.architecture} with ${best.units} units: ${percent(best.mean)} % on texts held out.`);
  const thrifty = smallerThan(best, choices);
  if (thrifty !== undefined) {
    print(
      `As good within one standard error, and smaller: ${thrifty.architecture} with ${thrifty.units} units, ${percent(thrifty.mean)} %.`,
    );
  }
  if (best.epochs === settingsFor(tuning, best).epochs) print('It was still getting better: try more with --epochs.');
  print(`Train it: ${command}`);
  print(`report  ${report}`);
}
