// From texts and the labels of each to a classifier.
import { check, RnnkitError } from '@rnnkit/data';
import type { Logs, LossConfig } from '@rnnkit/training';

import { leastProbability } from '../classification/calibration.ts';
import type { Learning } from '../classification/learning.ts';
import { optionChecks } from '../classification/options.ts';
import type { ClassifierOptions } from '../classification/settings.ts';
import { compileTextModel, fitTextModel, type Rows } from '../text-model/fit-text-model.ts';
import { splitAtRandom, type TextExamples } from '../text-model/held-out.ts';
import { canScale, scaleOutputs } from '../text-model/scale-outputs.ts';
import { collected, isStreamed, type Streamed } from '../streamed.ts';
import { bestTemperature } from '../text-model/temperature.ts';
import { trainTextModel } from '../text-model/train-text-model.ts';
import { onlyTo, partRun, runCallbacks, runChecks, type RunOptions } from '../training-run.ts';
import { pretrainedChecks, type PretrainedOptions } from '../vectors/pretrained.ts';
import { checkMultiLabelExamples, labelsTarget, type MultiLabelExample, type MultiLabelExamples } from './examples.ts';
import { MultiLabelClassifier } from './multilabel-classifier.ts';
import { bestThreshold } from './thresholds.ts';

/** What held-out texts show after an epoch: the mean loss of a label, in nats. */
export interface MultiLabelFigures {
  readonly loss: number;
}

/** Options of {@link trainMultiLabelClassifier}; those of `trainClassifier`, but that every label counts alike and tokens have no weights. */
export interface TrainMultiLabelClassifierOptions
  extends Omit<ClassifierOptions, 'classWeight' | 'tokenWeights'>, PretrainedOptions, RunOptions<MultiLabelFigures> {
  /** Examples that choose the best epoch and the thresholds, in the place of a share of the texts. Default: none. */
  readonly validation?: MultiLabelExamples | undefined;
  /** A classifier to go on from; see `from` of `trainClassifier`. Default: a new one. */
  readonly from?: MultiLabelClassifier | undefined;
}

const { classWeight: _weight, tokenWeights: _tokens, ...ownChecks } = optionChecks;
const checks: check.OptionChecks = {
  ...ownChecks,
  ...pretrainedChecks,
  ...runChecks,
  validation: check.anything,
  from: check.rule('a MultiLabelClassifier', (value) => value instanceof MultiLabelClassifier),
};

/**
 * Trains a classifier whose texts can have none, one or several labels. A share of the texts is held out: it chooses the best epoch, whose
 * weights stay, makes probabilities mean what they say, and chooses for each label the probability from which on a text has it, by F1. A
 * backend has to be in use.
 *
 * @param labels the labels of each text
 * @throws RnnkitError `invalid-argument` when there are not as many lists of labels as texts, fewer than two labels, or an option is not what
 * it has to be; the signal's reason when training is stopped before the first epoch is done
 *
 * @example
 * const classifier = await trainMultiLabelClassifier(texts, [['sports', 'politics'], [], ['sports']]);
 * const { labels } = await classifier.predict('The minister scored.');
 */
export function trainMultiLabelClassifier(
  texts: readonly string[],
  labels: readonly (readonly string[])[],
  options?: TrainMultiLabelClassifierOptions,
): Promise<MultiLabelClassifier>;
/** The same of examples that come one after the other, such as readers of `@rnnkit/data` give them with `labels: 'several'`. */
export function trainMultiLabelClassifier(
  examples: Streamed<MultiLabelExample>,
  options?: TrainMultiLabelClassifierOptions,
): Promise<MultiLabelClassifier>;
export async function trainMultiLabelClassifier(
  first: readonly string[] | Streamed<object>,
  second: unknown,
  third: TrainMultiLabelClassifierOptions = {},
): Promise<MultiLabelClassifier> {
  if (!isStreamed(first)) return train(first as readonly string[], second as readonly (readonly string[])[], third);
  const { texts, targets } = await collected('trainMultiLabelClassifier', first, labelsTarget);
  return train(texts, targets as readonly (readonly string[])[], second ?? {});
}

async function train(
  texts: readonly string[],
  labels: readonly (readonly string[])[],
  options: TrainMultiLabelClassifierOptions,
): Promise<MultiLabelClassifier> {
  const owner = 'trainMultiLabelClassifier';
  checkMultiLabelExamples(owner, { texts, labels });
  check.checkOptions(owner, checks, {}, options);
  const { run, rest } = partRun<TrainMultiLabelClassifierOptions, MultiLabelFigures>(options);
  const { validation: given, from, vectors, ...own } = rest;
  if (given !== undefined) checkMultiLabelExamples(`${owner}: validation`, given);
  const names = namesOf(labels, from);
  const thresholds = names.map((_, index) => from?.thresholds[index] ?? 0.5);
  const { made, validation, settings } = await trainTextModel<readonly string[], MultiLabelClassifier>({
    owner,
    examples: { texts, targets: labels },
    validation: given && { texts: given.texts, targets: given.labels },
    options: own,
    from,
    vectors,
    run,
    split: splitAtRandom,
    begin: () => ({
      head: { units: names.length, activation: 'sigmoid' },
      known: from?.labels.length ?? 0,
      make: ({ tokenizer, model }, { maxLength, ...ends }) =>
        new MultiLabelClassifier(tokenizer, maxLength, names, thresholds, model, ends),
    }),
    fit(classifier, { train, validation: held }, learning) {
      const { model } = classifier;
      compileTextModel(model, learning, train.texts.length, { loss: lossOf(learning), metrics: [] });
      const rowsOf = (part: TextExamples<readonly string[]>): Rows => [
        classifier.encode(part.texts),
        marks(names, part.targets),
      ];
      const best = { monitor: 'val_loss', validates: held !== undefined, give: onlyTo(classifier) };
      return fitTextModel(model, rowsOf(train), learning, {
        validation: held && rowsOf(held),
        monitor: 'val_loss',
        callbacks: runCallbacks(run, learning.epochs, figuresOf, best),
        signal: run.signal,
      });
    },
  });
  return validation === undefined ? made : settled(made, validation, settings);
}

function namesOf(labels: readonly (readonly string[])[], from: MultiLabelClassifier | undefined): readonly string[] {
  const known = new Set(from?.labels);
  const names = [...known, ...[...new Set(labels.flat())].filter((label) => !known.has(label)).toSorted()];
  if (names.length >= 2) return names;
  throw new RnnkitError(
    'invalid-argument',
    `trainMultiLabelClassifier takes texts of at least two labels; got ${check.describe(names)}.`,
  );
}

function lossOf({ labelSmoothing, focalGamma }: Learning): LossConfig {
  return focalGamma === 0
    ? { className: 'BinaryCrossentropy', config: { labelSmoothing } }
    : { className: 'BinaryFocalCrossentropy', config: { labelSmoothing, gamma: focalGamma } };
}

/** A row of zeros and ones for each text. */
function marks(names: readonly string[], labels: readonly (readonly string[])[]): Rows[1] {
  const places = new Map(names.map((label, place) => [label, place]));
  const data = new Float32Array(labels.length * names.length);
  for (const [row, list] of labels.entries()) {
    for (const label of list) {
      const place = places.get(label);
      // Held-out texts may have labels that no other text has.
      if (place !== undefined) data[row * names.length + place] = 1;
    }
  }
  return { data, shape: [labels.length, names.length] };
}

/** The classifier with the thresholds that held-out texts choose, and probabilities that mean what they say. */
async function settled(
  made: MultiLabelClassifier,
  { texts, targets }: TextExamples<readonly string[]>,
  { calibrate }: Learning,
): Promise<MultiLabelClassifier> {
  const sets = targets.map((list) => new Set(list));
  if (calibrate && canScale(made.model)) {
    const answers = (await made.probabilities(texts)).flatMap((row, place) =>
      Array.from(row, (share, index) => ({
        logits: [1 - share, share].map((one) => Math.log(Math.max(one, leastProbability))),
        right: Number(sets[place]!.has(made.labels[index]!)),
      })),
    );
    await scaleOutputs(made.model, 1 / bestTemperature(answers));
  }
  const answers = await made.probabilities(texts);
  const thresholds = made.labels.map((label, index) =>
    bestThreshold(
      answers.map((row) => row[index]!),
      sets.map((set) => set.has(label)),
    ),
  );
  const { tokenizer, maxLength, padding, truncating, model } = made;
  return new MultiLabelClassifier(tokenizer, maxLength, made.labels, thresholds, model, { padding, truncating });
}

function figuresOf({ val_loss: loss }: Logs): MultiLabelFigures | undefined {
  return loss === undefined ? undefined : { loss };
}
