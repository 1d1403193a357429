// From texts and numbers to a regressor.
import { check } from '@rnnkit/data';
import type { Logs } from '@rnnkit/training';

import { optionChecks, settle } from '../classification/options.ts';
import type { ClassifierOptions, ClassifierSettings } from '../classification/settings.ts';
import { compileTextModel, fitTextModel, type Rows } from '../text-model/fit-text-model.ts';
import { grownTextModel } from '../text-model/grown-text-model.ts';
import { pick, splitRows } from '../text-model/held-out.ts';
import { likeAnother } from '../text-model/like-another.ts';
import { newTextModel } from '../text-model/new-text-model.ts';
import { scaleOutputs } from '../text-model/scale-outputs.ts';
import { collected, isStreamed, type Streamed } from '../text-model/streamed.ts';
import { trained } from '../text-model/trained.ts';
import { runCallbacks, runChecks, type RunOptions } from '../training-run.ts';
import { checkNumberedExamples, type NumberedExamples } from './examples.ts';
import { TextRegressor } from './text-regressor.ts';

/** What held-out texts show after an epoch. */
export interface RegressorFigures {
  /** The root of the mean squared error. */
  readonly rmse: number;
}

/** What classifiers alone have. */
type ClassOption = 'classWeight' | 'focalGamma' | 'calibrate' | 'labelSmoothing';

/** Options of {@link trainRegressor}; those of `trainClassifier`, but for what concerns classes. */
export interface TrainRegressorOptions extends Omit<ClassifierOptions, ClassOption>, RunOptions<RegressorFigures> {
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
  ...own
} = optionChecks;
const checks: check.OptionChecks = {
  ...own,
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
/** The same of examples that come one after the other, such as readers of `@rnnkit/data` give them: `{ text, value }` each. */
export function trainRegressor(
  examples: Streamed<{ readonly text: string; readonly value: number }>,
  options?: TrainRegressorOptions,
): Promise<TextRegressor>;
export async function trainRegressor(
  first: readonly string[] | Streamed<object>,
  second: unknown,
  third: TrainRegressorOptions = {},
): Promise<TextRegressor> {
  if (!isStreamed(first)) return train(first as readonly string[], second as readonly number[], third);
  const { texts, targets } = await collected('trainRegressor', first, 'value');
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
  const { validation: given, onProgress, signal, backup, from, ...mine } = options;
  if (given !== undefined) checkNumberedExamples(`${owner}: validation`, given);
  const rest = likeAnother(owner, from, texts, mine);
  const { validationSplit, seed } = settle(owner, rest, texts.length);
  const { train, held } = splitRows(
    texts.length,
    rest.validationSplit,
    given === undefined ? validationSplit : 0,
    seed,
  );
  const examples = { texts: pick(texts, train), values: pick(values, train) };
  const validation =
    given ?? (held.length === 0 ? undefined : { texts: pick(texts, held), values: pick(values, held) });
  const settings = settle(owner, rest, train.length);
  signal?.throwIfAborted();
  const scale = scaleOf(examples.values);
  const made = await newOrGrown(owner, examples.texts, settings, scale, from);
  return trained(made, signal, async ({ model }) => {
    if (from !== undefined) await scaleOutputs(model, 1 / scale.deviation, -scale.mean / scale.deviation);
    compileTextModel(model, settings, train.length, { loss: 'meanSquaredError', metrics: [] });
    const rowsOf = (some: NumberedExamples): Rows => [made.encode(some.texts), standardized(some.values, scale)];
    const history = await fitTextModel(model, rowsOf(examples), settings, {
      validation: validation && rowsOf(validation),
      monitor: 'val_loss',
      callbacks: runCallbacks({ onProgress, backup }, settings.epochs, (logs) => figuresOf(logs, scale)),
      signal,
    });
    await scaleOutputs(model, scale.deviation, scale.mean);
    return history;
  });
}

function scaleOf(values: readonly number[]): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}

function standardized(values: readonly number[], { mean, deviation }: Scale): Rows[1] {
  return { data: Float32Array.from(values, (value) => (value - mean) / deviation), shape: [values.length, 1] };
}

async function newOrGrown(
  owner: string,
  texts: readonly string[],
  settings: ClassifierSettings,
  { mean }: Scale,
  from: TextRegressor | undefined,
): Promise<TextRegressor> {
  if (from === undefined) {
    const { tokenizer, model } = newTextModel(owner, texts, settings, { units: 1, activation: 'linear' });
    return new TextRegressor(tokenizer, settings.maxLength, model, mean);
  }
  const { tokenizer, model } = await grownTextModel(from, texts, { from: 1, to: 1 }, settings.vocabularySize);
  const { maxLength, padding, truncating } = from;
  return new TextRegressor(tokenizer, maxLength, model, mean, { padding, truncating });
}

function figuresOf({ val_loss: loss }: Logs, { deviation }: Scale): RegressorFigures | undefined {
  return loss === undefined ? undefined : { rmse: Math.sqrt(loss) * deviation };
}
