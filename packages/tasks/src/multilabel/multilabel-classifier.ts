// A classifier whose texts can have several labels: a tokenizer, a model, the labels, and from which probability on a text has each.
import { check, RnnkitError } from '@rnnkit/data';
import {
  labelsFile,
  pipelineFile,
  writeLabels,
  writeTextLength,
  type ModelFiles,
  type ModelSource,
  type TextLength,
} from '@rnnkit/storage';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import { loadModel, saveModel, type TrainableModel } from '@rnnkit/training';

import { checkLabels, checkTexts } from '../classification/examples.ts';
import { ranked, type RankedClass } from '../classification/ranked.ts';
import { checkParts, readParts } from '../classification/saved-parts.ts';
import { readPipelineFields } from '../pipeline-fields.ts';
import { asColumns, listOfTexts, type Streamed, type StreamedTexts } from '../streamed.ts';
import { openModel, type SaveTaskOptions } from '../task.ts';
import { TextModel } from '../text-model/text-model.ts';
import { multiLabelAssessmentOf, type MultiLabelAssessment } from './assessment.ts';
import { checkMultiLabelExamples, labelsTarget, type MultiLabelExample, type MultiLabelExamples } from './examples.ts';

/** What a multi-label classifier answers to a text. */
export interface MultiLabelledText {
  /** The labels that the text has, the likeliest first. */
  readonly labels: readonly RankedClass[];
  /** All labels in order of probability, the likeliest first. */
  readonly classes: readonly RankedClass[];
  /** The text's words, or characters, that the classifier does not know, each once. */
  readonly unknown: readonly string[];
}

const isThreshold = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

/** Gives texts labels: none, one or several. Made by {@link trainMultiLabelClassifier}. */
export class MultiLabelClassifier extends TextModel {
  /** The labels, in the order of the model's outputs, each a probability. */
  readonly labels: readonly string[];
  /** From which probability on a text has each label. */
  readonly thresholds: readonly number[];

  /**
   * @param ends where texts are filled up and cut. Default `pre`, both
   * @throws Error when a part is not what it has to be
   */
  constructor(
    tokenizer: AnyTokenizer,
    maxLength: number,
    labels: readonly string[],
    thresholds: readonly number[],
    model: TrainableModel,
    ends: Partial<Omit<TextLength, 'maxLength'>> = {},
  ) {
    super('MultiLabelClassifier', tokenizer, maxLength, model, ends);
    checkLabels('MultiLabelClassifier', labels);
    if (
      !Array.isArray(thresholds) ||
      thresholds.length !== labels.length ||
      !thresholds.every((one) => isThreshold(one))
    )
      throw new RnnkitError(
        'invalid-argument',
        `MultiLabelClassifier takes a threshold from 0 to 1 for each of ${labels.length} labels; got ${check.describe(thresholds)}.`,
      );
    this.labels = labels;
    this.thresholds = thresholds;
  }

  /** The labels of a text, and all labels by their probabilities. @throws Error as {@link probabilities} */
  predict(text: string): Promise<MultiLabelledText>;
  /** The same of each text, in order: in a list, or as they stream in, such as readers of `@rnnkit/data` give them. */
  predict(texts: StreamedTexts): Promise<MultiLabelledText[]>;
  async predict(texts: string | StreamedTexts): Promise<MultiLabelledText | MultiLabelledText[]> {
    const list = await listOfTexts('predict', texts);
    const reached = new Map(this.labels.map((label, index) => [label, this.thresholds[index]!]));
    const answers = (await this.probabilities(list)).map((row, place): MultiLabelledText => {
      const classes = ranked(this.labels, row);
      const labels = classes.filter(({ label, probability }) => probability >= reached.get(label)!);
      return { labels, classes, unknown: this.unknownIn(list[place]!) };
    });
    return typeof texts === 'string' ? answers[0]! : answers;
  }

  /**
   * The probability of each label for each text, row by row; each by itself.
   *
   * @throws Error when they are no texts, or the model answers with something that is no number
   */
  async probabilities(texts: readonly string[]): Promise<Float32Array[]> {
    checkTexts('probabilities', texts);
    return this.answers(texts);
  }

  /**
   * How well it does on labelled texts; figures as scikit-learn's.
   *
   * @throws RnnkitError `invalid-argument` when there are none, or not as many lists of labels as texts
   */
  async assess(data: MultiLabelExamples | Streamed<MultiLabelExample>): Promise<MultiLabelAssessment> {
    const examples = await asColumns<MultiLabelExamples>('assess', data, 'labels', labelsTarget);
    checkMultiLabelExamples('assess', examples);
    const { texts, labels } = examples;
    if (texts.length === 0) throw new RnnkitError('invalid-argument', 'assess takes at least one text; got none.');
    return multiLabelAssessmentOf(this.labels, this.thresholds, labels, await this.probabilities(texts));
  }

  /** The files to save: the model's own, `tokenizer.json`, `labels.json`, and `pipeline.json`, which has the thresholds. */
  files(options: SaveTaskOptions = {}): Promise<ModelFiles> {
    const length = JSON.parse(new TextDecoder().decode(writeTextLength(this))) as object;
    const pipeline = `${JSON.stringify({ ...length, thresholds: this.thresholds }, null, 2)}\n`;
    return saveModel(this.model, {
      ...options,
      task: 'multilabel',
      assets: new Map([
        this.tokenizerEntry(),
        [labelsFile, writeLabels(this.labels)],
        [pipelineFile, new TextEncoder().encode(pipeline)],
      ]),
    });
  }

  /**
   * Loads a saved classifier.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws RnnkitError `invalid-file` when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<MultiLabelClassifier> {
    const { files, source } = await openModel('MultiLabelClassifier.load', from, name);
    const { labels, length, tokenizer } = await readParts(files, source);
    const { thresholds } = readPipelineFields(files, source);
    const { maxLength, ...ends } = length;
    const model = await loadModel(files);
    try {
      checkParts(model, tokenizer, maxLength, labels);
      return new MultiLabelClassifier(tokenizer, maxLength, labels, thresholds as readonly number[], model, ends);
    } catch (error) {
      model.dispose();
      throw new RnnkitError('invalid-file', `${source}: ${(error as Error).message}`, { cause: error });
    }
  }
}
