// rnnkit train: labelled texts in; a classifier and its report out.
import {
  assess,
  confusedPairs,
  newClassifier,
  ranked,
  splitExamples,
  type Architecture,
  type Assessment,
  type LabelledExamples,
  type TextClassifier,
} from '@rnnkit/classifier';
import { optimizerFromConfig } from '@rnnkit/optimizers';
import { CharacterNgramClassifier, majorityClassAccuracy } from '@rnnkit/text';
import { earlyStopping, lambdaCallback, type History } from '@rnnkit/training';
import { checkDestination, writeModel } from '@rnnkit/training/node';

import { chooseBackend } from '../choose-backend.ts';
import { builtInLanguages, readExamples, type ColumnOptions } from '../data.ts';
import { defaultsFor, present } from '../defaults.ts';
import { Failure } from '../failure.ts';
import { drawProgress } from '../progress.ts';
import { writeReport } from '../report/write.ts';
import { workersFor } from '../workers.ts';

/** The options of `rnnkit train`; those without a value take the defaults below. */
export interface TrainOptions extends ColumnOptions, Partial<Architecture> {
  readonly out?: string;
  readonly demo?: boolean;
  readonly languages?: number;
  readonly epochs?: number;
  readonly patience: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly optimizer: string;
  readonly validationSplit: number;
  readonly test?: string;
  readonly seed: number;
  readonly workers?: number;
  readonly json?: boolean;
  readonly backend: string;
}

/** A worker's part of a batch should not be smaller. */
const fewestRows = 16;

interface Split {
  readonly train: LabelledExamples;
  readonly validation: LabelledExamples;
  readonly test: LabelledExamples | undefined;
}

/** Trains a classifier, assesses it, and writes the model and its report. */
export async function train(data: string | undefined, options: TrainOptions): Promise<void> {
  if ((data === undefined) === (options.demo !== true)) {
    throw new Failure('Say what to train on: a file or folder, or --demo for the built-in data; one of the two.');
  }
  const out = options.out ?? 'model';
  await checkDestination(out);
  const settings = { ...defaultsFor(options.demo === true), ...present(options) };
  const architecture: Architecture = {
    unit: settings.unit,
    cell: settings.cell,
    units: settings.units,
    embedding: settings.embedding,
    vocabulary: settings.vocabulary,
    maxLength: settings.maxLength,
    bidirectional: options.bidirectional ?? false,
    dropout: options.dropout ?? 0,
    seed: options.seed,
  };
  const { name: backend } = await chooseBackend(options.backend);
  const split = await readSplit(data, options);
  const labels = [...new Set(split.train.labels)].toSorted();
  if (labels.length < 2) {
    throw new Failure(`There is nothing to tell apart: every training example has the label "${labels[0] ?? ''}".`);
  }
  const workers = workersFor(options.workers, split.train.texts.length, Math.floor(settings.batchSize / fewestRows));
  note(
    `${split.train.texts.length} texts to train on, ${split.validation.texts.length} to choose the best epoch${split.test === undefined ? '' : `, ${split.test.texts.length} to test`}; ${labels.length} classes; backend ${backend}, ${workers === 1 ? 'one thread' : `${workers} workers`}`,
  );

  const classifier = newClassifier(split.train.texts, labels, architecture);
  const start = performance.now();
  const { history, interrupted } = await fit(classifier, split, { ...settings, workers }, options);
  const seconds = (performance.now() - start) / 1000;
  if (history.epoch.length === 0)
    throw new Failure('It was interrupted before the first epoch was done; nothing was written.');

  const heldOut = split.test ?? split.validation;
  const assessment = await assess(classifier, heldOut, options.test ?? data ?? 'the built-in data');
  const baselines = simpleRules(split.train, heldOut);
  await writeModel(out, await classifier.files());
  const report = await writeReport(out, {
    title: options.demo === true ? `Which of ${labels.length} languages is it?` : `Trained on ${String(data)}`,
    summary: summarize(assessment, heldOut, seconds, backend, interrupted),
    settings: {
      ...architecture,
      optimizer: options.optimizer,
      learningRate: settings.learningRate,
      batchSize: settings.batchSize,
      epochs: history.epoch.length,
      workers,
      backend,
    },
    history,
    labels,
    assessment,
    baselines,
  });

  if (options.json === true) {
    console.log(
      JSON.stringify({
        accuracy: assessment.accuracy,
        loss: assessment.loss,
        seconds,
        backend,
        model: out,
        report,
        baselines,
      }),
    );
    return;
  }
  console.log(`\n${summarize(assessment, heldOut, seconds, backend, interrupted)}`);
  for (const [rule, accuracy] of Object.entries(baselines)) console.log(`  ${rule}: ${(100 * accuracy).toFixed(1)} %`);
  const pairs = confusedPairs(labels, assessment.confusion, 5);
  if (pairs.length > 0) {
    console.log(`  most confused: ${pairs.map(({ pair, count }) => `${pair} (${count})`).join(', ')}`);
  }
  console.log(`model   ${out}\nreport  ${report}`);
  if (options.demo === true) await showSamples(classifier);
}

const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

async function readSplit(data: string | undefined, options: TrainOptions): Promise<Split> {
  if (data === undefined) {
    const { train: all, test } = builtInLanguages(options.languages ?? 'all', options.seed);
    return { ...splitExamples(all, options.validationSplit, options.seed), test };
  }
  const all = await readExamples(data, options);
  const test = options.test === undefined ? undefined : await readExamples(options.test, options);
  return { ...splitExamples(all, options.validationSplit, options.seed), test };
}

async function fit(
  classifier: TextClassifier,
  split: Split,
  settings: {
    readonly epochs: number;
    readonly batchSize: number;
    readonly learningRate: number;
    readonly workers: number;
  },
  options: TrainOptions,
): Promise<{ history: History; interrupted: boolean }> {
  const { model } = classifier;
  const optimizer = optimizerFromConfig({
    className: options.optimizer,
    config: { learningRate: settings.learningRate },
  });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

  const targets = (examples: LabelledExamples): { data: Int32Array; shape: readonly [number] } => ({
    data: classifier.encodeLabels(examples.labels, 'the validation part'),
    shape: [examples.labels.length],
  });
  const interruption = new AbortController();
  const interrupt = (): void => {
    note('\nstopping after this batch; the best weights so far are kept (Ctrl-C again to give up)');
    interruption.abort();
  };
  process.once('SIGINT', interrupt);

  const progress = drawProgress(process.stderr);
  const batches = Math.ceil(split.train.texts.length / settings.batchSize);
  let epochStart = 0;
  try {
    const history = await model.fit(classifier.encode(split.train.texts), targets(split.train), {
      epochs: settings.epochs,
      batchSize: settings.batchSize,
      workers: settings.workers,
      validationData: [classifier.encode(split.validation.texts), targets(split.validation)],
      signal: interruption.signal,
      callbacks: [
        earlyStopping({ monitor: 'val_accuracy', patience: options.patience, restoreBestWeights: true }),
        lambdaCallback({
          onEpochBegin(epoch) {
            epochStart = performance.now();
            progress.startEpoch(epoch, settings.epochs, batches);
          },
          // Workers need not wait for each other's figures where nobody looks at each batch.
          ...(process.stderr.isTTY && {
            onBatchEnd(batch, logs) {
              progress.batch(batch + 1, logs['loss'] ?? Number.NaN);
            },
          }),
          onEpochEnd(epoch, logs) {
            const seconds = (performance.now() - epochStart) / 1000;
            progress.endEpoch({ epoch, epochs: settings.epochs, seconds, logs });
            if (options.json === true) console.log(JSON.stringify({ epoch: epoch + 1, ...logs, seconds }));
          },
        }),
      ],
    });
    return { history, interrupted: interruption.signal.aborted };
  } finally {
    progress.stop();
    process.removeListener('SIGINT', interrupt);
  }
}

function simpleRules(trained: LabelledExamples, heldOut: LabelledExamples): Readonly<Record<string, number>> {
  const ngrams = new CharacterNgramClassifier();
  ngrams.fit(trained.texts, trained.labels);
  return {
    'always the commonest class': majorityClassAccuracy(trained.labels, heldOut.labels),
    'naive Bayes on character 1- to 3-grams': ngrams.accuracy(heldOut.texts, heldOut.labels),
  };
}

function summarize(
  { accuracy, loss }: Assessment,
  heldOut: LabelledExamples,
  seconds: number,
  backend: string,
  interrupted: boolean,
): string {
  const stopped = interrupted ? ' It was stopped by hand.' : '';
  return `${(100 * accuracy).toFixed(1)} % accuracy, loss ${loss.toFixed(4)}, on ${heldOut.texts.length} held-out examples, after ${seconds.toFixed(0)} s of training on ${backend}.${stopped}`;
}

/** Texts of several names that the demo classifies at the end; a language that was not trained is left out. */
const samples: Readonly<Record<string, string>> = {
  de: 'Frankreich, Italien und Dänisch',
  en: 'last week, Brazil, and Swiss Franc',
  es: 'hace tres meses y Nueva Zelanda',
  fr: 'la semaine dernière et Royaume-Uni',
  hi: 'जर्मनी और जापान',
  ja: '来週、フランス、日本円',
  pt: 'Alemanha e na próxima semana',
  ru: 'через два дня и Испания',
  tr: 'geçen yıl ve Almanya',
  zh: '昨天和德国',
};

async function showSamples(classifier: TextClassifier): Promise<void> {
  const known = Object.entries(samples).filter(([language]) => classifier.labels.includes(language));
  const texts = known.map(([, text]) => text);
  const rows = await classifier.probabilities(texts);
  console.log('\nA few texts:');
  for (const [index, text] of texts.entries()) {
    const [best] = ranked(classifier.labels, rows[index] ?? new Float32Array());
    if (best !== undefined)
      console.log(`  ${best.label} ${(100 * best.probability).toFixed(1).padStart(5)} %  ${text}`);
  }
}
