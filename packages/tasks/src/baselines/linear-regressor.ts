// A regressor that adds up what the words of a text are worth.
import { check, RnnkitError } from '@rnnkit/data';
import { pipelineFile, type ModelFiles, type ModelSource } from '@rnnkit/storage';

import { readPipelineFields } from '../pipeline-fields.ts';
import { regressionAssessment, type RegressionAssessment } from '../regression/assessment.ts';
import {
  checkNumberedExamples,
  numberTarget,
  type NumberedExample,
  type NumberedExamples,
} from '../regression/examples.ts';
import type { NumberedText } from '../regression/text-regressor.ts';
import { learningChecks, Pace, type LearningOptions } from '../pace.ts';
import { asColumns, listOfTexts, type Streamed, type StreamedTexts } from '../streamed.ts';
import { openModel } from '../task.ts';
import { fitRidge } from './fit-linear.ts';
import { LinearTask, weightedFeatures } from './linear-task.ts';
import { featureChecks, featureDefaults, type FeatureOptions } from './options.ts';
import { readLinear, writeLinear, type LinearParts } from './saved-linear.ts';

/** Options of {@link ridgeRegressor}. */
export interface RidgeOptions extends FeatureOptions, LearningOptions {
  /** How much small weights count against the texts, as scikit-learn's. Default 1. */
  readonly alpha?: number | undefined;
}

/** Gives texts a number, as a `TextRegressor` does, by a sum over their runs of tokens. It needs no backend. */
export class LinearRegressor extends LinearTask {
  /** The mean of the numbers that it was made of. */
  readonly mean: number;

  /**
   * @param mean the mean of the numbers that it was made of
   * @throws RnnkitError `invalid-argument` when the model has not one output
   */
  constructor(parts: LinearParts, mean: number) {
    super(parts);
    check.finite(mean, 'LinearRegressor: mean');
    this.mean = mean;
    const outputs = (Object(parts) as Partial<LinearParts>).bias?.length;
    if (outputs !== 1)
      throw new RnnkitError(
        'invalid-argument',
        `A linear regressor takes a model with one output; got ${check.describe(outputs)}.`,
      );
  }

  /** The number of a text. @throws Error when it is no text */
  predict(text: string): Promise<NumberedText>;
  /** The same of each text, in order: in a list, or as they stream in, such as readers of `@rnnkit/data` give them. */
  predict(texts: StreamedTexts): Promise<NumberedText[]>;
  async predict(texts: string | StreamedTexts): Promise<NumberedText | NumberedText[]> {
    const list = await listOfTexts('predict', texts);
    const answers = (await this.values(list)).map((value, row) => ({
      value,
      unknown: this.unknownIn(list[row]!),
    }));
    return typeof texts === 'string' ? answers[0]! : answers;
  }

  /** The number of each text. @throws Error when they are no texts */
  async values(texts: readonly string[]): Promise<number[]> {
    return (await this.sums('values', texts)).map(([sum]) => sum!);
  }

  /** How near its answers are; see `TextRegressor`. @throws RnnkitError `invalid-argument` when there are none, or not as many numbers as texts */
  async assess(data: NumberedExamples | Streamed<NumberedExample>): Promise<RegressionAssessment> {
    const examples = await asColumns<NumberedExamples>('assess', data, 'values', numberTarget);
    checkNumberedExamples('assess', examples);
    return regressionAssessment(examples, await this.values(examples.texts), this.mean);
  }

  /** The files to save: `model.json`, `features.json`, `linear.safetensors`, and `pipeline.json`, which has the mean. */
  files(): Promise<ModelFiles> {
    const pipeline = new TextEncoder().encode(`${JSON.stringify({ mean: this.mean }, null, 2)}\n`);
    return Promise.resolve(writeLinear('linear-regression', this.parts, new Map([[pipelineFile, pipeline]])));
  }

  /**
   * Loads a saved regressor.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws RnnkitError `invalid-file` when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<LinearRegressor> {
    const { files, source } = await openModel('LinearRegressor.load', from, name);
    const parts = readLinear(files, source);
    const { mean } = readPipelineFields(files, source);
    try {
      return new LinearRegressor(parts, mean as number);
    } catch (error) {
      throw new RnnkitError('invalid-file', `${source}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/**
 * Ridge regression on TF-IDF of runs of words or characters, as scikit-learn's with its defaults. It needs no backend, and predicts, assesses,
 * saves and loads as a network does.
 *
 * @throws RnnkitError `invalid-argument` when there are not as many finite numbers as texts, or an option is not what it has to be
 *
 * @example
 * const baseline = await ridgeRegressor(reviews, stars);
 * const { rmse } = await baseline.assess(others);
 */
export async function ridgeRegressor(
  texts: readonly string[],
  values: readonly number[],
  options: RidgeOptions = {},
): Promise<LinearRegressor> {
  checkNumberedExamples('ridgeRegressor', { texts, values });
  const { alpha, onProgress, signal, ...rest } = check.checkOptions<
    RidgeOptions & typeof featureDefaults & { alpha: number }
  >(
    'ridgeRegressor',
    { ...featureChecks, ...learningChecks, alpha: check.positive },
    { ...featureDefaults, alpha: 1 },
    options,
  );
  const pace = new Pace({ onProgress, signal });
  const { features, frequencies, rows } = await weightedFeatures(texts, rest, pace);
  pace.begin('steps');
  const size = { features: features.runs.length, alpha };
  const model = await fitRidge(rows, values, size, pace, (steps) => void (pace.done = steps));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return new LinearRegressor({ features, frequencies, ...model }, mean);
}
