// From texts and numbers to a regressor.
import { check } from '@rnnkit/data';
import type { Logs } from '@rnnkit/training';

import { optionChecks } from '../classification/options.ts';
import type { ClassifierOptions } from '../classification/settings.ts';
import { compileTextModel, fitTextModel, type Rows } from '../text-model/fit-text-model.ts';
import { splitAtRandom, type TextExamples } from '../text-model/held-out.ts';
import { scaleOutputs } from '../text-model/scale-outputs.ts';
import { collected, isStreamed, type Streamed } from '../streamed.ts';
import { trainTextModel } from '../text-model/train-text-model.ts';
import { partRun, runCallbacks, runChecks, type Checkpoint, type RunOptions } from '../training-run.ts';
import { pretrainedChecks, type PretrainedOptions } from '../vectors/pretrained.ts';
import { checkNumberedExamples, numberTarget, type NumberedExample, type NumberedExamples } from './examples.ts';
import { TextRegressor } from './text-regressor.ts';

/** What held-out texts show after an epoch. */
export interface RegressorFigures {
  /** The root of the mean squared error. */
  readonly rmse: number;
}

/** What classifiers alone have. */
type ClassOption = 'classWeight' | 'focalGamma' | 'calibrate' | 'labelSmoothing' | 'tokenWeights';

/** Options of {@link trainRegressor}; those of `trainClassifier`, but for what concerns classes. */
export interface TrainRegressorOptions
  extends Omit<ClassifierOptions, ClassOption>, PretrainedOptions, RunOptions<RegressorFigures> {
  /** Examples that choose the best epoch, in the place of a share of the texts. Default: none. */
  readonly validation?: NumberedExamples | undefined;
  /** A regressor to go on from; see `from` of `trainClassifier`. Default: a new one. */
  readonly from?: TextRegressor | undefined;
}

const {
  classWeight: _weight,
  focalGamma: _gamma,
  calibrate: _calibrate,
  labelSmoothing: _smoothing,
  tokenWeights: _tokens,
  ...own
} = optionChecks;
const checks: check.OptionChecks = {
  ...own,
  ...pretrainedChecks,
  ...runChecks,
  validation: check.anything,
  from: check.rule('a TextRegressor', (value) => value instanceof TextRegressor),
};

/** By how much numbers are moved and divided while they are learned. */
interface Scale {
  readonly mean: number;
  /** The standard deviation; 1 where all are the same. */
  readonly deviation: number;
}

/**
 * Trains a regressor: it learns the number of a text, such as stars, a price or an age. Numbers are standardized while they are learned, by
 * their mean and standard deviation, and the answers are not. A share of the texts is held out to choose the best epoch, whose weights stay;
 * of so few that it would be fewer than 10 texts none is held out, unless `validationSplit` is given. A backend has to be in use.
 *
 * @param values the number of each text
 * @throws RnnkitError `invalid-argument` when there are not as many finite numbers as texts, or an option is not what it has to be; the
 * signal's reason when training is stopped before the first epoch is done
 *
 * @example
 * const regressor = await trainRegressor(reviews, stars);
 * const { value } = await regressor.predict('Not bad at all.');
 */
export function trainRegressor(
  texts: readonly string[],
  values: readonly number[],
  options?: TrainRegressorOptions,
): Promise<TextRegressor>;
/** The same of examples that come one after the other, such as readers of `@rnnkit/data` give them: `{ text, value }` each, or `{ text, label }` whose label is a number. */
export function trainRegressor(
  examples: Streamed<NumberedExample>,
  options?: TrainRegressorOptions,
): Promise<TextRegressor>;
export async function trainRegressor(
  first: readonly string[] | Streamed<object>,
  second: unknown,
  third: TrainRegressorOptions = {},
): Promise<TextRegressor> {
  if (!isStreamed(first)) return train(first as readonly string[], second as readonly number[], third);
  const { texts, targets } = await collected('trainRegressor', first, numberTarget);
  return train(texts, targets as readonly number[], second ?? {});
}

async function train(
  texts: readonly string[],
  values: readonly number[],
  options: TrainRegressorOptions,
): Promise<TextRegressor> {
  const owner = 'trainRegressor';
  checkNumberedExamples(owner, { texts, values });
  check.checkOptions(owner, checks, {}, options);
  const { run, rest } = partRun<TrainRegressorOptions, RegressorFigures>(options);
  const { validation, from, vectors, ...own } = rest;
  if (validation !== undefined) checkNumberedExamples(`${owner}: validation`, validation);
  const { made } = await trainTextModel<number, TextRegressor>({
    owner,
    examples: { texts, targets: values },
    validation: validation && { texts: validation.texts, targets: validation.values },
    options: own,
    from,
    vectors,
    run,
    split: splitAtRandom,
    begin: ({ targets }) => ({
      head: { units: 1, activation: 'linear' },
      known: 1,
      make: ({ tokenizer, model }, { maxLength, ...ends }) =>
        new TextRegressor(tokenizer, maxLength, model, scaleOf(targets).mean, ends),
    }),
    async fit(regressor, { train, validation: held }, settings) {
      const { model } = regressor;
      const scale = scaleOf(train.targets);
      if (from !== undefined) await scaleOutputs(model, 1 / scale.deviation, -scale.mean / scale.deviation);
      compileTextModel(model, settings, train.texts.length, { loss: 'meanSquaredError', metrics: [] });
      const rowsOf = (part: TextExamples<number>): Rows => [
        regressor.encode(part.texts),
        standardized(part.targets, scale),
      ];
      const best = { monitor: 'val_loss', validates: held !== undefined, give: scaledTo(regressor, scale) };
      const history = await fitTextModel(model, rowsOf(train), settings, {
        validation: held && rowsOf(held),
        monitor: 'val_loss',
        callbacks: runCallbacks(run, settings.epochs, (logs) => figuresOf(logs, scale), best),
        signal: run.signal,
      });
      await scaleOutputs(model, scale.deviation, scale.mean);
      return history;
    },
  });
  return made;
}

/** Gives a regressor that learns standardized numbers as it answers with others, and goes on with the weights that it had. */
const scaledTo =
  (regressor: TextRegressor, { mean, deviation }: Scale): Checkpoint['give'] =>
  async (to) => {
    const weights = await regressor.model.getWeights();
    await scaleOutputs(regressor.model, deviation, mean);
    try {
      await to(regressor);
    } finally {
      regressor.model.setWeights(weights);
    }
  };

function scaleOf(values: readonly number[]): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}

function standardized(values: readonly number[], { mean, deviation }: Scale): Rows[1] {
  return { data: Float32Array.from(values, (value) => (value - mean) / deviation), shape: [values.length, 1] };
}

function figuresOf({ val_loss: loss }: Logs, { deviation }: Scale): RegressorFigures | undefined {
  return loss === undefined ? undefined : { rmse: Math.sqrt(loss) * deviation };
}
