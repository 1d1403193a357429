// What gives texts a number: a tokenizer and a model, and the mean of the numbers that it was trained on, to compare with.
import { check, RnnkitError } from '@rnnkit/data';
import {
  pipelineFile,
  readTextFile,
  readTextLength,
  tokenizerFile,
  writeTextLength,
  type ModelFiles,
  type ModelSource,
  type TextLength,
} from '@rnnkit/storage';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import { loadModel, saveModel, type TrainableModel } from '@rnnkit/training';

import { checkTexts } from '../classification/examples.ts';
import { readPipelineFields } from '../pipeline-fields.ts';
import { asColumns, listOfTexts, type Streamed, type StreamedTexts } from '../streamed.ts';
import { openModel, type SaveTaskOptions } from '../task.ts';
import { readTokenizer } from '../task-tokenizer.ts';
import { checkReading } from '../text-model/check-reading.ts';
import { TextModel } from '../text-model/text-model.ts';
import { regressionAssessment, type RegressionAssessment } from './assessment.ts';
import { checkNumberedExamples, numberTarget, type NumberedExample, type NumberedExamples } from './examples.ts';

/** What a regressor answers to a text. */
export interface NumberedText {
  /** The number. */
  readonly value: number;
  /** The text's words, or characters, that the regressor does not know, each once. */
  readonly unknown: readonly string[];
}

/** Gives texts a number. Made by {@link trainRegressor}. */
export class TextRegressor extends TextModel {
  /** The mean of the numbers that it was trained on. */
  readonly mean: number;

  /**
   * @param model its output is a number for each text, `[texts, 1]`
   * @param mean the mean of the numbers that it was trained on
   * @param ends where texts are filled up and cut. Default `pre`, both
   * @throws Error when a part is not what it has to be
   */
  constructor(
    tokenizer: AnyTokenizer,
    maxLength: number,
    model: TrainableModel,
    mean: number,
    ends: Partial<Omit<TextLength, 'maxLength'>> = {},
  ) {
    super('TextRegressor', tokenizer, maxLength, model, ends);
    check.finite(mean, 'TextRegressor: mean');
    this.mean = mean;
  }

  /** The number of a text. @throws Error as {@link values} */
  predict(text: string): Promise<NumberedText>;
  /** The same of each text, in order: in a list, or as they stream in, such as readers of `@rnnkit/data` give them. */
  predict(texts: StreamedTexts): Promise<NumberedText[]>;
  async predict(texts: string | StreamedTexts): Promise<NumberedText | NumberedText[]> {
    const list = await listOfTexts('predict', texts);
    const answers = (await this.values(list)).map((value, row) => ({ value, unknown: this.unknownIn(list[row]!) }));
    return typeof texts === 'string' ? answers[0]! : answers;
  }

  /** The number of each text. @throws Error when they are no texts, or the model answers with something that is no number */
  async values(texts: readonly string[]): Promise<number[]> {
    checkTexts('values', texts);
    return (await this.answers(texts)).map((row) => row[0]!);
  }

  /**
   * How near its answers are, beside the mean of the numbers that it was trained on.
   *
   * @throws RnnkitError `invalid-argument` when there are none, or not as many numbers as texts
   */
  async assess(data: NumberedExamples | Streamed<NumberedExample>): Promise<RegressionAssessment> {
    const examples = await asColumns<NumberedExamples>('assess', data, 'values', numberTarget);
    checkNumberedExamples('assess', examples);
    return regressionAssessment(examples, await this.values(examples.texts), this.mean);
  }

  /** The files to save: the model's own, `tokenizer.json`, and `pipeline.json`, which has the mean. */
  files(options: SaveTaskOptions = {}): Promise<ModelFiles> {
    const length = JSON.parse(new TextDecoder().decode(writeTextLength(this))) as object;
    const pipeline = `${JSON.stringify({ ...length, mean: this.mean }, null, 2)}\n`;
    return saveModel(this.model, {
      ...options,
      task: 'regression',
      assets: new Map([this.tokenizerEntry(), [pipelineFile, new TextEncoder().encode(pipeline)]]),
    });
  }

  /**
   * Loads a saved regressor.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws RnnkitError `invalid-file` when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<TextRegressor> {
    const { files, source } = await openModel('TextRegressor.load', from, name);
    const { maxLength, ...ends } = readTextLength(files, source);
    const { mean } = readPipelineFields(files, source);
    const json = readTextFile(files, tokenizerFile, source);
    let model: TrainableModel | undefined;
    try {
      const tokenizer = await readTokenizer(json);
      model = await loadModel(files);
      checkRegressor(model, tokenizer, maxLength);
      return new TextRegressor(tokenizer, maxLength, model, mean as number, ends);
    } catch (error) {
      model?.dispose();
      throw new RnnkitError('invalid-file', `${source}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** Throws when the parts of a regressor cannot be of one. */
function checkRegressor(model: TrainableModel, tokenizer: AnyTokenizer, maxLength: number): void {
  if (model.outputShape.length !== 2 || model.outputShape[1] !== 1)
    throw new RnnkitError(
      'invalid-file',
      `a regressor's model answers with one number for each text; this one's output is ${check.describe(model.outputShape)}.`,
    );
  checkReading(model, tokenizer, maxLength);
}
