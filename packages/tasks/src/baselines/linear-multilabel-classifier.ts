// A multi-label classifier that adds up what the words of a text are worth for each label.
import { check, RnnkitError } from '@rnnkit/data';
import { labelsFile, readLabels, writeLabels, type ModelFiles, type ModelSource } from '@rnnkit/storage';

import { checkLabels } from '../classification/examples.ts';
import { ranked } from '../classification/ranked.ts';
import { multiLabelAssessmentOf, type MultiLabelAssessment } from '../multilabel/assessment.ts';
import {
  checkMultiLabelExamples,
  labelsTarget,
  type MultiLabelExample,
  type MultiLabelExamples,
} from '../multilabel/examples.ts';
import type { MultiLabelledText } from '../multilabel/multilabel-classifier.ts';
import { learningChecks, Pace } from '../pace.ts';
import { asColumns, listOfTexts, type Streamed, type StreamedTexts } from '../streamed.ts';
import { openModel } from '../task.ts';
import { fitLogistic } from './fit-linear.ts';
import type { LogisticOptions } from './linear-classifier.ts';
import type { LinearModel } from './linear-model.ts';
import { LinearTask, weightedFeatures } from './linear-task.ts';
import type { SparseRow } from './ngram-features.ts';
import { featureChecks, featureDefaults } from './options.ts';
import { readLinear, writeLinear, type LinearParts } from './saved-linear.ts';

/** From which probability on a text has a label. */
const threshold = 0.5;

/** Gives texts labels, as a `MultiLabelClassifier` does, by a sum over their runs of tokens for each. It needs no backend. */
export class LinearMultiLabelClassifier extends LinearTask {
  /** The labels, in the order of the model's outputs. */
  readonly labels: readonly string[];
  /** From which probability on a text has each label: a half. */
  readonly thresholds: readonly number[];

  /** @throws RnnkitError `invalid-argument` when the model has not an output for each label */
  constructor(labels: readonly string[], parts: LinearParts) {
    super(parts);
    checkLabels('LinearMultiLabelClassifier', labels);
    const outputs = (Object(parts) as Partial<LinearParts>).bias?.length;
    if (labels.length === 0 || outputs !== labels.length)
      throw new RnnkitError(
        'invalid-argument',
        `A linear classifier of ${labels.length} labels takes a model with an output for each; got ${check.describe(outputs)}.`,
      );
    this.labels = labels;
    this.thresholds = labels.map(() => threshold);
  }

  /** The labels of a text whose probability is a half or more, and all labels by their probabilities. @throws Error as {@link probabilities} */
  predict(text: string): Promise<MultiLabelledText>;
  /** The same of each text, in order: in a list, or as they stream in, such as readers of `@rnnkit/data` give them. */
  predict(texts: StreamedTexts): Promise<MultiLabelledText[]>;
  async predict(texts: string | StreamedTexts): Promise<MultiLabelledText | MultiLabelledText[]> {
    const list = await listOfTexts('predict', texts);
    const answers = (await this.probabilities(list)).map((row, place): MultiLabelledText => {
      const classes = ranked(this.labels, row);
      const labels = classes.filter(({ probability }) => probability >= threshold);
      return { labels, classes, unknown: this.unknownIn(list[place]!) };
    });
    return typeof texts === 'string' ? answers[0]! : answers;
  }

  /** The probability of each label for each text, row by row; each by itself. @throws Error when they are no texts */
  async probabilities(texts: readonly string[]): Promise<Float32Array[]> {
    const sums = await this.sums('probabilities', texts);
    return sums.map((row) => Float32Array.from(row, (sum) => 1 / (1 + Math.exp(-sum))));
  }

  /** How well it does on labelled texts; see `MultiLabelClassifier`. @throws Error when there are none, or not as many lists of labels as texts */
  async assess(data: MultiLabelExamples | Streamed<MultiLabelExample>): Promise<MultiLabelAssessment> {
    const examples = await asColumns<MultiLabelExamples>('assess', data, 'labels', labelsTarget);
    checkMultiLabelExamples('assess', examples);
    const { texts, labels } = examples;
    if (texts.length === 0) throw new RnnkitError('invalid-argument', 'assess takes at least one text; got none.');
    return multiLabelAssessmentOf(this.labels, this.thresholds, labels, await this.probabilities(texts));
  }

  /** The files to save: `model.json`, `features.json`, `linear.safetensors` and `labels.json`. */
  files(): Promise<ModelFiles> {
    const assets = new Map([[labelsFile, writeLabels(this.labels)]]);
    return Promise.resolve(writeLinear('linear-multilabel', this.parts, assets));
  }

  /**
   * Loads a saved classifier.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws RnnkitError `invalid-file` when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<LinearMultiLabelClassifier> {
    const { files, source } = await openModel('LinearMultiLabelClassifier.load', from, name);
    const labels = readLabels(files, source);
    const parts = readLinear(files, source);
    try {
      return new LinearMultiLabelClassifier(labels, parts);
    } catch (error) {
      throw new RnnkitError('invalid-file', `${source}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/**
 * Logistic regression on TF-IDF of runs of words or characters for each label by itself, as scikit-learn's `OneVsRestClassifier` has it. It
 * needs no backend, and predicts, assesses, saves and loads as a network does. A label that all texts have, or none, is as probable for every
 * text as it is there.
 *
 * @param labels the labels of each text
 * @throws RnnkitError `invalid-argument` when there are not as many lists of labels as texts, no label, or an option is not what it has to be
 *
 * @example
 * const baseline = await logisticMultiLabelClassifier(texts, [['sports', 'politics'], [], ['sports']]);
 * const { microF1 } = await baseline.assess(others);
 */
export async function logisticMultiLabelClassifier(
  texts: readonly string[],
  labels: readonly (readonly string[])[],
  options: LogisticOptions = {},
): Promise<LinearMultiLabelClassifier> {
  const owner = 'logisticMultiLabelClassifier';
  const { c, onProgress, signal, ...rest } = check.checkOptions<
    LogisticOptions & typeof featureDefaults & { c: number }
  >(owner, { ...featureChecks, ...learningChecks, c: check.positive }, { ...featureDefaults, c: 1 }, options);
  checkMultiLabelExamples(owner, { texts, labels });
  const names = [...new Set(labels.flat())].toSorted();
  if (names.length === 0) throw new RnnkitError('invalid-argument', `${owner} takes texts with labels; got none.`);
  const pace = new Pace({ onProgress, signal });
  const { features, frequencies, rows } = await weightedFeatures(texts, rest, pace);
  const sets = labels.map((list) => new Set(list));
  const models: LinearModel[] = [];
  pace.begin('labels', names.length);
  for (const name of names) {
    const has = sets.map((set) => set.has(name));
    models.push(await fitLabel(rows, has, { features: features.runs.length, c }, pace));
    pace.done++;
  }
  return new LinearMultiLabelClassifier(names, { features, frequencies, ...sideBySide(models, features.runs.length) });
}

async function fitLabel(
  rows: readonly SparseRow[],
  has: readonly boolean[],
  { features, c }: { readonly features: number; readonly c: number },
  pace: Pace,
): Promise<LinearModel> {
  const count = has.filter(Boolean).length;
  if (count > 0 && count < has.length)
    return fitLogistic(rows, Int32Array.from(has, Number), { features, classes: 2, c }, pace);
  // The likeliest sum would be without bounds: one text more of either kind is counted.
  const bias = Float32Array.of(Math.log((count + 1) / (has.length - count + 1)));
  return { kernel: new Float32Array(features), bias };
}

/** One model with the outputs of all. */
function sideBySide(models: readonly LinearModel[], features: number): LinearModel {
  const kernel = new Float32Array(features * models.length);
  for (const [output, model] of models.entries())
    for (let feature = 0; feature < features; feature++)
      kernel[feature * models.length + output] = model.kernel[feature]!;
  return { kernel, bias: Float32Array.from(models, ({ bias }) => bias[0]!) };
}
