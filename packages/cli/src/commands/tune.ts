// rnnkit tune: which cell and how many units? Every choice is cross-validated on the same folds.
import { rename, writeFile } from 'node:fs/promises';

import { newClassifier, type Architecture, type Cell, type TextClassifier } from '@rnnkit/classifier';
import { optimizerFromConfig } from '@rnnkit/optimizers';
import { crossValidate, startTrainingWorkers, type CrossValidation, type TrainingWorkers } from '@rnnkit/training';

import { chooseBackend } from '../choose-backend.ts';
import { builtInLanguages, readExamples } from '../data.ts';
import { defaultsFor, present } from '../defaults.ts';
import { Failure } from '../failure.ts';
import { drawTuningProgress } from '../progress.ts';
import { tuningPage, type Choice } from '../report/tuning.ts';
import { workersFor } from '../workers.ts';
import type { TrainOptions } from './train.ts';

/** The options of `rnnkit tune`. */
export interface TuneOptions extends Omit<
  TrainOptions,
  'cell' | 'units' | 'patience' | 'validationSplit' | 'test' | 'out'
> {
  readonly cell: readonly Cell[];
  readonly units: readonly number[];
  readonly folds: number;
  readonly report: string;
}

/** Cross-validates every choice, prints a table, and writes a report. */
export async function tune(data: string | undefined, options: TuneOptions): Promise<void> {
  if ((data === undefined) === (options.demo !== true)) {
    throw new Failure('Say what to tune on: a file or folder, or --demo for the built-in data; one of the two.');
  }
  const settings = { ...defaultsFor(options.demo === true), ...present(options) };
  const { name: backend } = await chooseBackend(options.backend);
  const { texts, labels } =
    data === undefined
      ? builtInLanguages(options.languages ?? 'all', options.seed).train
      : await readExamples(data, options);
  const classes = [...new Set(labels)].toSorted();
  if (classes.length < 2)
    throw new Failure(`There is nothing to tell apart: every example has the label "${classes[0] ?? ''}".`);
  const plans = options.cell.flatMap((cell) => options.units.map((units) => ({ cell, units })));
  const count = workersFor(options.workers, texts.length, plans.length * options.folds);
  note(
    `${plans.length} choices, ${options.folds} folds of ${texts.length} texts, ${settings.epochs} epochs each; ${classes.length} classes; backend ${backend}, ${count === 1 ? 'one thread' : `${count} workers`}`,
  );

  const interruption = new AbortController();
  const interrupt = (): void => {
    note('\nstopping; what is finished is shown (Ctrl-C again to give up)');
    interruption.abort();
  };
  process.once('SIGINT', interrupt);
  const progress = drawTuningProgress(process.stderr, plans.length * options.folds * settings.epochs);
  const workers = count === 1 ? undefined : startTrainingWorkers({ count });
  const choices: Choice[] = [];
  try {
    const run = async ({ cell, units }: (typeof plans)[number]): Promise<void> => {
      const architecture: Architecture = {
        unit: settings.unit,
        cell,
        units,
        embedding: settings.embedding,
        vocabulary: settings.vocabulary,
        maxLength: settings.maxLength,
        bidirectional: options.bidirectional ?? false,
        dropout: options.dropout ?? 0,
        seed: options.seed,
      };
      const classifier = newClassifier(texts, classes, architecture);
      compile(classifier, options.optimizer, settings.learningRate);
      try {
        const validation = await validate(
          classifier,
          { texts, labels },
          settings,
          options,
          workers,
          interruption.signal,
          () => progress.advance(),
        );
        const choice = summarize({ cell, units }, classifier, validation);
        choices.push(choice);
        progress.note(`${lineOf(choice)}\n`);
      } catch (error) {
        if (!interruption.signal.aborted) throw error;
      } finally {
        classifier.model.dispose();
      }
    };
    // With workers all choices wait for their turn, so that none stands idle between two.
    if (workers === undefined) for (const plan of plans) await run(plan);
    else await Promise.all(plans.map(run));
  } finally {
    progress.stop();
    process.removeListener('SIGINT', interrupt);
    await workers?.end();
  }
  if (choices.length === 0) throw new Failure('It was interrupted before the first choice was tried.');
  await tell(choices, data, options, backend);
}

const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

function compile({ model }: TextClassifier, className: string, learningRate: number): void {
  const optimizer = optimizerFromConfig({ className, config: { learningRate } });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
}

function validate(
  classifier: TextClassifier,
  { texts, labels }: { readonly texts: readonly string[]; readonly labels: readonly string[] },
  { epochs, batchSize }: { readonly epochs: number; readonly batchSize: number },
  { folds, seed }: TuneOptions,
  workers: TrainingWorkers | undefined,
  signal: AbortSignal,
  onProgress: () => void,
): Promise<CrossValidation> {
  const targets = { data: classifier.encodeLabels(labels, 'the data'), shape: [labels.length] as const };
  return crossValidate(classifier.model, classifier.encode(texts), targets, {
    folds,
    epochs,
    batchSize,
    seed,
    workers: workers ?? 1,
    signal,
    onProgress,
  });
}

/** A choice at the epoch at which it is best on average: so long it would be trained. */
function summarize(
  plan: Pick<Choice, 'cell' | 'units'>,
  { model }: TextClassifier,
  { folds }: CrossValidation,
): Choice {
  const curves = folds.map(({ history }) => history['val_accuracy'] ?? []);
  const means = (curves[0] ?? []).map((_, epoch) => mean(curves.map((curve) => curve[epoch] ?? 0)));
  const best = means.indexOf(Math.max(...means));
  const accuracies = curves.map((curve) => curve[best] ?? 0);
  return { ...plan, parameters: model.countParams(), epochs: best + 1, accuracies, ...spread(accuracies) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function spread(values: readonly number[]): Pick<Choice, 'mean' | 'standardDeviation'> {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, standardDeviation: Math.sqrt(squares / (values.length - 1)) };
}

const percent = (value: number): string => (100 * value).toFixed(1);

function lineOf({ cell, units, parameters, epochs, ...figures }: Choice): string {
  const accuracy = `${percent(figures.mean).padStart(5)} % ± ${percent(figures.standardDeviation)}`;
  const size = `${parameters.toLocaleString('en').padStart(11)} parameters`;
  return `${cell.padEnd(9)} ${String(units).padStart(5)} units  ${size}  ${accuracy}  best after ${epochs} epoch${epochs === 1 ? '' : 's'}`;
}

async function tell(
  choices: readonly Choice[],
  data: string | undefined,
  options: TuneOptions,
  backend: string,
): Promise<void> {
  const ranked = choices.toSorted((a, b) => b.mean - a.mean);
  const best = ranked[0]!;
  const command = commandFor(best, data, options);
  const thrifty = smaller(best, choices, options.folds);
  await writeFile(
    `${options.report}.part`,
    tuningPage({
      title: `Tuned on ${data ?? 'the built-in languages'}`,
      choices: ranked,
      folds: options.folds,
      backend,
      command,
    }),
  );
  await rename(`${options.report}.part`, options.report);
  if (options.json === true) {
    console.log(JSON.stringify({ choices: ranked, best, command, report: options.report, backend }));
    return;
  }
  console.log(`\n${ranked.map(lineOf).join('\n')}\n`);
  console.log(`The best is ${best.cell} with ${best.units} units: ${percent(best.mean)} % on texts held out.`);
  if (thrifty !== undefined) {
    console.log(
      `As good within one standard error, and smaller: ${thrifty.cell} with ${thrifty.units} units, ${percent(thrifty.mean)} %.`,
    );
  }
  if (best.epochs === lastEpoch(options)) console.log('It was still getting better: try more with --epochs.');
  console.log(`Train it: ${command}\nreport  ${options.report}`);
}

function lastEpoch(options: TuneOptions): number {
  return options.epochs ?? defaultsFor(options.demo === true).epochs;
}

/** The smallest model that is within one standard error of the best (Breiman et al. 1984), if there is a smaller one. */
function smaller(best: Choice, choices: readonly Choice[], folds: number): Choice | undefined {
  const within = best.mean - best.standardDeviation / Math.sqrt(folds);
  return choices
    .filter((choice) => choice.mean >= within && choice.parameters < best.parameters)
    .toSorted((a, b) => a.parameters - b.parameters)[0];
}

/** Option names and what was given for them, as one types them. */
function commandFor({ cell, units, epochs }: Choice, data: string | undefined, options: TuneOptions): string {
  const given: readonly (readonly [name: string, value: string | number | boolean | undefined])[] = [
    ['languages', options.languages],
    ['unit', options.unit],
    ['cell', cell],
    ['units', units],
    ['embedding', options.embedding],
    ['vocabulary', options.vocabulary],
    ['max-length', options.maxLength],
    ['bidirectional', options.bidirectional],
    ['dropout', options.dropout === 0 ? undefined : options.dropout],
    ['epochs', epochs],
    ['batch-size', options.batchSize],
    ['learning-rate', options.learningRate],
    ['optimizer', options.optimizer === 'adam' ? undefined : options.optimizer],
    ['text-column', options.textColumn === 'text' ? undefined : options.textColumn],
    ['label-column', options.labelColumn === 'label' ? undefined : options.labelColumn],
    ['missing', options.missing === 'drop' ? undefined : options.missing],
    ['seed', options.seed === 1 ? undefined : options.seed],
  ];
  const words = given.flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, quoted(String(value))];
  });
  return ['rnnkit train', data === undefined ? '--demo' : quoted(data), ...words].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
