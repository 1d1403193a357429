// A text classifier: a tokenizer, a length, a model and the names of the classes, which are saved and loaded together,
// because a model without its own tokenizer is worthless.
import { check, RnnkitError } from '@rnnkit/data';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import {
  labelsFile,
  pipelineFile,
  writeLabels,
  writeTextLength,
  type ModelFiles,
  type ModelSource,
  type TextLength,
} from '@rnnkit/storage';
import { loadModel, saveModel, type SaveOptions, type TrainableModel } from '@rnnkit/training';

import { asColumns, labelTarget, listOfTexts, type Streamed, type StreamedTexts } from '../streamed.ts';
import { openModel } from '../task.ts';
import { TextModel } from '../text-model/text-model.ts';
import { assessmentOf, type ClassifierAssessment } from './assessment.ts';
import { checkExamples, checkLabels, checkTexts, type LabelledExamples } from './examples.ts';
import { perClass, ranked, type RankedClass } from './ranked.ts';
import { checkParts, readParts } from './saved-parts.ts';

/** Most classes that an error names. */
const mostNamed = 10;

/** What a classifier answers to a text. */
export interface ClassifiedText extends RankedClass {
  /** All classes in order of probability, the likeliest first. */
  readonly classes: readonly RankedClass[];
  /** Whether the probability reaches the threshold that was asked for; where it does not, the answer is “don't know”. */
  readonly isSure: boolean;
  /** The text's words, or characters, that the classifier does not know, each once. */
  readonly unknown: readonly string[];
}

/** Options of {@link TextClassifier.predict}. */
export interface ClassifyOptions {
  /** The probability below which an answer is not sure, in `[0, 1]`. `assess` says what comes of some. Default 0: all are. */
  readonly threshold?: number | undefined;
}

/** A tokenizer, a model and its classes. Made by {@link trainClassifier}. */
export class TextClassifier extends TextModel {
  /** The classes, in the order of the model's outputs: probabilities; of two classes, perhaps that of the second alone. */
  readonly labels: readonly string[];

  /**
   * @param ends where texts are filled up and cut. Default `pre`, both
   * @throws Error when a part is not what it has to be
   */
  constructor(
    tokenizer: AnyTokenizer,
    maxLength: number,
    labels: readonly string[],
    model: TrainableModel,
    ends: Partial<Omit<TextLength, 'maxLength'>> = {},
  ) {
    super('TextClassifier', tokenizer, maxLength, model, ends);
    checkLabels('TextClassifier', labels);
    this.labels = labels;
  }

  /**
   * The index of each label among the classes.
   *
   * @param source where the labels come from, for errors. Default `the labels`
   * @throws Error when they are no labels, or one is none of the classes
   */
  encodeLabels(labels: readonly string[], source = 'the labels'): Int32Array {
    checkLabels('encodeLabels', labels);
    check.text(source, 'encodeLabels: source');
    const indices = new Map(this.labels.map((label, index) => [label, index]));
    return Int32Array.from(labels, (label, row) => {
      const index = indices.get(label);
      if (index !== undefined) return index;
      const classes = this.labels.slice(0, mostNamed).map((name) => check.describe(name));
      const rest = this.labels.length > mostNamed ? `, … (${this.labels.length} in all)` : '';
      throw new RnnkitError(
        'invalid-argument',
        `${source}: example ${row + 1} has the label ${check.describe(label)}, which is none of the model's classes: ${classes.join(', ')}${rest}.`,
      );
    });
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
    const { threshold } = check.checkOptions(
      'predict',
      {
        threshold: check.rule('a number from 0 to 1', (value) => typeof value === 'number' && value >= 0 && value <= 1),
      },
      { threshold: 0 },
      options,
    );
    const answers = (await this.probabilities(list)).map((row, place): ClassifiedText => {
      const classes = ranked(this.labels, row);
      const [best] = classes;
      return { ...best!, classes, isSure: best!.probability >= threshold, unknown: this.unknownIn(list[place]!) };
    });
    return typeof texts === 'string' ? answers[0]! : answers;
  }

  /**
   * The probabilities of each class for each text, row by row.
   *
   * @param onTexts is told how many texts are answered, some at a time. Default: nobody is
   * @throws Error when they are no texts, or the model answers with something that is no number
   */
  async probabilities(texts: readonly string[], onTexts?: (answered: number) => void): Promise<Float32Array[]> {
    checkTexts('probabilities', texts);
    check.optional(check.callable)(onTexts, 'probabilities: onTexts');
    return (await this.answers(texts, onTexts)).map((row) => Float32Array.from(perClass(this.labels, row)));
  }

  /**
   * How well it does on labelled texts.
   *
   * @param data texts and as many labels, or examples with both, in a list or as they stream in
   * @param source where they come from, for errors. Default `the data`
   * @param onTexts is told how many texts are answered, some at a time. Default: nobody is
   * @throws Error when there are none, or not as many labels as texts
   */
  async assess(
    data: LabelledExamples | Streamed<{ readonly text: string; readonly label: string }>,
    source = 'the data',
    onTexts?: (answered: number) => void,
  ): Promise<ClassifierAssessment> {
    const examples = await asColumns<LabelledExamples>('assess', data, 'labels', labelTarget);
    checkExamples('assess', examples);
    check.text(source, 'assess: source');
    const { texts } = examples;
    if (texts.length === 0)
      throw new RnnkitError('invalid-argument', `${source} holds no example to try the model on.`);
    return assessmentOf(this.labels, examples, await this.probabilities(texts, onTexts));
  }

  /**
   * The files to save: the model's own, `tokenizer.json`, `labels.json` and `pipeline.json`.
   *
   * @param options `includeOptimizer` saves the optimizer's memory, too, so that training can go on. Default false. `dtype` is how the
   *   weights' numbers lie in the file: F16 and BF16 take half of what F32 takes, I8 a quarter. Default F32.
   */
  files(options: Pick<SaveOptions, 'includeOptimizer' | 'dtype'> = {}): Promise<ModelFiles> {
    return saveModel(this.model, {
      ...options,
      task: 'classification',
      assets: new Map([
        this.tokenizerEntry(),
        [labelsFile, writeLabels(this.labels)],
        [pipelineFile, writeTextLength(this)],
      ]),
    });
  }

  /**
   * Loads a saved classifier.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws Error when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<TextClassifier> {
    const { files, source } = await openModel('TextClassifier.load', from, name);
    const { labels, length, tokenizer } = await readParts(files, source);
    const { maxLength, ...ends } = length;
    const model = await loadModel(files);
    try {
      checkParts(model, tokenizer, maxLength, labels);
    } catch (error) {
      model.dispose();
      throw new RnnkitError('invalid-argument', `${source}: ${(error as Error).message}`, { cause: error });
    }
    return new TextClassifier(tokenizer, maxLength, labels, model, ends);
  }
}

/** Throws unless it is a classifier. */
export function expectClassifier(owner: string, value: unknown): asserts value is TextClassifier {
  const { encode, probabilities } = Object(value) as Partial<TextClassifier>;
  if (typeof encode === 'function' && typeof probabilities === 'function') return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes a classifier, such as newClassifier(…); got ${check.describe(value)}.`,
  );
}
