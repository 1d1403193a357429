// A classifier that adds up what the words of a text are worth: what a network has to be better than, and sometimes the better choice.
import { check, RnnkitError } from '@rnnkit/data';
import { labelsFile, readLabels, writeLabels, type ModelFiles, type ModelSource } from '@rnnkit/storage';

import { assessmentOf, type ClassifierAssessment } from '../classification/assessment.ts';
import { checkExamples, checkLabels, type LabelledExamples } from '../classification/examples.ts';
import { ranked } from '../classification/ranked.ts';
import type { ClassifiedText, ClassifyOptions } from '../classification/text-classifier.ts';
import { learningChecks, Pace, type LearningOptions } from '../pace.ts';
import { asColumns, labelTarget, listOfTexts, type Streamed, type StreamedTexts } from '../streamed.ts';
import { openModel } from '../task.ts';
import { fitLogistic, fitNaiveBayes } from './fit-linear.ts';
import { probabilitiesOf } from './linear-model.ts';
import { countedFeatures, LinearTask, weightedFeatures } from './linear-task.ts';
import { featureChecks, featureDefaults, type FeatureOptions } from './options.ts';
import { readLinear, writeLinear, type LinearParts } from './saved-linear.ts';

/** Options of {@link naiveBayesClassifier}. */
export interface NaiveBayesOptions extends FeatureOptions, LearningOptions {
  /** How often every run counts as seen in every class. Default 1 (Laplace). */
  readonly alpha?: number | undefined;
}

/** Options of {@link logisticClassifier}. */
export interface LogisticOptions extends FeatureOptions, LearningOptions {
  /** How much the texts count against small weights: the inverse of the penalty, as scikit-learn's `C`. Default 1. */
  readonly c?: number | undefined;
}

/** Gives texts a class, as a `TextClassifier` does, by a sum over their runs of tokens. It needs no backend. */
export class LinearClassifier extends LinearTask {
  /** The classes, in the order of the model's outputs; of two classes there may be an output for the second alone. */
  readonly labels: readonly string[];

  /** @throws RnnkitError `invalid-argument` when parts and labels do not fit */
  constructor(labels: readonly string[], parts: LinearParts) {
    super(parts);
    checkLabels('LinearClassifier', labels);
    const outputs = (Object(parts) as Partial<LinearParts>).bias?.length;
    if (labels.length < 2 || (outputs !== labels.length && !(labels.length === 2 && outputs === 1)))
      throw new RnnkitError(
        'invalid-argument',
        `A linear classifier of ${labels.length} classes takes a model with an output for each; got ${check.describe(outputs)}.`,
      );
    this.labels = labels;
  }

  /** The likeliest class of a text, and all classes by their probabilities. @throws Error as {@link probabilities} */
  predict(text: string, options?: ClassifyOptions): Promise<ClassifiedText>;
  /** The same of each text, in order: in a list, or as they stream in, such as readers of `@rnnkit/data` give them. */
  predict(texts: StreamedTexts, options?: ClassifyOptions): Promise<ClassifiedText[]>;
  async predict(
    texts: string | StreamedTexts,
    options: ClassifyOptions = {},
  ): Promise<ClassifiedText | ClassifiedText[]> {
    const list = await listOfTexts('predict', texts);
    const { threshold } = check.checkOptions('predict', { threshold: check.notNegative }, { threshold: 0 }, options);
    const answers = (await this.probabilities(list)).map((row, place): ClassifiedText => {
      const classes = ranked(this.labels, row);
      const [best] = classes;
      const unknown = this.unknownIn(list[place]!);
      return { ...best!, classes, isSure: best!.probability >= threshold, unknown };
    });
    return typeof texts === 'string' ? answers[0]! : answers;
  }

  /** The probabilities of each class for each text, row by row. @throws Error when they are no texts */
  async probabilities(texts: readonly string[]): Promise<Float32Array[]> {
    return (await this.sums('probabilities', texts)).map((sums) => probabilitiesOf(sums));
  }

  /** How well it does on labelled texts; see `TextClassifier`. @throws Error when there are none, or not as many labels as texts */
  async assess(
    data: LabelledExamples | Streamed<{ readonly text: string; readonly label: string }>,
  ): Promise<ClassifierAssessment> {
    const examples = await asColumns<LabelledExamples>('assess', data, 'labels', labelTarget);
    checkExamples('assess', examples);
    if (examples.texts.length === 0)
      throw new RnnkitError('invalid-argument', 'assess takes at least one text; got none.');
    return assessmentOf(this.labels, examples, await this.probabilities(examples.texts));
  }

  /** The files to save: `model.json`, `features.json`, `linear.safetensors` and `labels.json`. */
  files(): Promise<ModelFiles> {
    const assets = new Map([[labelsFile, writeLabels(this.labels)]]);
    return Promise.resolve(writeLinear('linear-classification', this.parts, assets));
  }

  /**
   * Loads a saved classifier.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws RnnkitError `invalid-file` when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<LinearClassifier> {
    const { files, source } = await openModel('LinearClassifier.load', from, name);
    const labels = readLabels(files, source);
    const parts = readLinear(files, source);
    try {
      return new LinearClassifier(labels, parts);
    } catch (error) {
      throw new RnnkitError('invalid-file', `${source}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/**
 * Multinomial naive Bayes on counts of runs of words or characters. It takes no training and no backend, and predicts, assesses, saves and
 * loads as a network does.
 *
 * @throws RnnkitError `invalid-argument` when there are not as many labels as texts, fewer than two classes, or an option is not what it has
 * to be; the reason of the signal when it is stopped
 *
 * @example
 * const baseline = await naiveBayesClassifier(texts, labels, { tokenLevel: 'characters' });
 * const { accuracy } = await baseline.assess(others);
 */
export async function naiveBayesClassifier(
  texts: readonly string[],
  labels: readonly string[],
  options: NaiveBayesOptions = {},
): Promise<LinearClassifier> {
  const owner = 'naiveBayesClassifier';
  const { alpha, onProgress, signal, ...rest } = check.checkOptions<
    NaiveBayesOptions & typeof featureDefaults & { alpha: number }
  >(owner, { ...featureChecks, ...learningChecks, alpha: check.positive }, { ...featureDefaults, alpha: 1 }, options);
  const { classes, right } = targetsOf(owner, texts, labels);
  const pace = new Pace({ onProgress, signal });
  const { features, rows } = await countedFeatures(texts, rest, pace);
  const size = { features: features.runs.length, classes: classes.length, alpha };
  const model = await fitNaiveBayes(rows, right, size, pace);
  return new LinearClassifier(classes, { features, frequencies: undefined, ...model });
}

/**
 * Logistic regression on TF-IDF of runs of words or characters, as scikit-learn's with its defaults. It needs no backend, and predicts,
 * assesses, saves and loads as a network does.
 *
 * @throws RnnkitError `invalid-argument` when there are not as many labels as texts, fewer than two classes, or an option is not what it has
 * to be; the reason of the signal when it is stopped
 *
 * @example
 * const baseline = await logisticClassifier(texts, labels);
 * await baseline.save('reviews-baseline');
 */
export async function logisticClassifier(
  texts: readonly string[],
  labels: readonly string[],
  options: LogisticOptions = {},
): Promise<LinearClassifier> {
  const owner = 'logisticClassifier';
  const { c, onProgress, signal, ...rest } = check.checkOptions<
    LogisticOptions & typeof featureDefaults & { c: number }
  >(owner, { ...featureChecks, ...learningChecks, c: check.positive }, { ...featureDefaults, c: 1 }, options);
  const { classes, right } = targetsOf(owner, texts, labels);
  const pace = new Pace({ onProgress, signal });
  const { features, frequencies, rows } = await weightedFeatures(texts, rest, pace);
  const size = { features: features.runs.length, classes: classes.length, c };
  pace.begin('steps');
  const model = await fitLogistic(rows, right, size, pace, (steps) => void (pace.done = steps));
  return new LinearClassifier(classes, { features, frequencies, ...model });
}

/** The classes, and which of them each text has. */
function targetsOf(
  owner: string,
  texts: readonly string[],
  labels: readonly string[],
): { readonly classes: string[]; readonly right: Int32Array } {
  checkExamples(owner, { texts, labels });
  const classes = [...new Set(labels)].toSorted();
  if (classes.length < 2)
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes texts of at least two classes; got ${check.describe(classes)}.`,
    );
  const places = new Map(classes.map((label, place) => [label, place]));
  return { classes, right: Int32Array.from(labels, (label) => places.get(label)!) };
}
