// A text classifier: a tokenizer, a length, a model and the names of the classes, which are saved and loaded together,
// because a model without its own tokenizer is worthless.
import { check, RnnkitError } from '@rnnkit/data';
import { Tokenizer, padSequences, type PaddedSequences } from '@rnnkit/text';
import {
  labelsFile,
  longestText,
  pipelineFile,
  tokenizerFile,
  writeLabels,
  writeTextLength,
  type ModelFiles,
  type ModelSource,
  type TextLength,
} from '@rnnkit/storage';
import { loadModel, saveModel, type SaveOptions, type TrainableModel } from '@rnnkit/training';

import { openModel, Task } from '../task.ts';
import { assessmentOf, type ClassifierAssessment } from './assessment.ts';
import { checkExamples, checkLabels, checkTexts, type LabelledExamples } from './examples.ts';
import { perClass, ranked, type RankedClass } from './ranked.ts';
import { checkParts, readParts } from './saved-parts.ts';

/** Most classes that an error names. */
const mostNamed = 10;

/** Most tokens, padding included, that are encoded at once: 2 GiB. */
const mostTokens = 2 ** 29;

/** What a classifier answers to a text. */
export interface ClassifiedText extends RankedClass {
  /** All classes in order of probability, the likeliest first. */
  readonly classes: readonly RankedClass[];
}

/** A tokenizer, a model and its classes. */
export class TextClassifier extends Task {
  /** Takes texts apart. */
  readonly tokenizer: Tokenizer;
  /** Tokens of a text. */
  readonly maxLength: number;
  /** The classes, in the order of the model's outputs. */
  readonly labels: readonly string[];
  /** From token indices `[texts, maxLength]` to probabilities `[texts, classes]`; of two classes, perhaps to that of the second, `[texts, 1]`. */
  readonly model: TrainableModel;
  /** Where a shorter text is filled up: in front, `pre`, or behind. */
  readonly padding: 'pre' | 'post';
  /** Where a longer text is cut: `pre` keeps the end. */
  readonly truncating: 'pre' | 'post';

  /**
   * @param ends where texts are filled up and cut. Default `pre`, both
   * @throws Error when a part is not what it has to be
   */
  constructor(
    tokenizer: Tokenizer,
    maxLength: number,
    labels: readonly string[],
    model: TrainableModel,
    ends: Partial<Omit<TextLength, 'maxLength'>> = {},
  ) {
    super();
    if (!(tokenizer instanceof Tokenizer))
      throw new RnnkitError(
        'invalid-argument',
        `TextClassifier takes a Tokenizer first; got ${check.describe(tokenizer)}.`,
      );
    check.whole(1, longestText)(maxLength, 'TextClassifier: maxLength');
    checkLabels('TextClassifier', labels);
    const { predict, weights } = Object(model) as Partial<TrainableModel>;
    if (typeof predict !== 'function' || !Array.isArray(weights))
      throw new RnnkitError(
        'invalid-argument',
        `TextClassifier takes a model, such as sequential([…]); got ${check.describe(model)}.`,
      );
    const end = check.oneOf('pre', 'post');
    const { padding, truncating } = check.checkOptions<Omit<TextLength, 'maxLength'>>(
      'TextClassifier',
      { padding: end, truncating: end },
      { padding: 'pre', truncating: 'pre' },
      ends,
    );
    this.padding = padding;
    this.truncating = truncating;
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.labels = labels;
    this.model = model;
  }

  /**
   * Texts as token indices `[texts, maxLength]`, filled up and cut where `padding` and `truncating` say.
   *
   * @throws Error when they are no texts, or more than memory holds at this length
   */
  encode(texts: readonly string[]): PaddedSequences {
    checkTexts('encode', texts);
    if (texts.length * this.maxLength > mostTokens) {
      throw new RnnkitError(
        'invalid-argument',
        `${texts.length} texts of ${this.maxLength} tokens are more than fit into memory at once. Take a smaller maxLength, or fewer texts.`,
      );
    }
    const { maxLength: maxlen, padding, truncating } = this;
    return padSequences(this.tokenizer.textsToSequences(texts), { maxlen, padding, truncating });
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
  predict(text: string): Promise<ClassifiedText>;
  /** The same of each text, in order. */
  predict(texts: readonly string[]): Promise<ClassifiedText[]>;
  async predict(texts: string | readonly string[]): Promise<ClassifiedText | ClassifiedText[]> {
    if (typeof texts !== 'string' && !Array.isArray(texts))
      throw new RnnkitError(
        'invalid-argument',
        `predict takes a text or a list of texts; got ${check.describe(texts)}.`,
      );
    const list = typeof texts === 'string' ? [texts] : texts;
    const answers = (await this.probabilities(list)).map((row): ClassifiedText => {
      const classes = ranked(this.labels, row);
      return { ...classes[0]!, classes };
    });
    return typeof texts === 'string' ? answers[0]! : answers;
  }

  /**
   * The probabilities of each class for each text, row by row.
   *
   * @throws Error when they are no texts, or the model answers with something that is no number
   */
  async probabilities(texts: readonly string[]): Promise<Float32Array[]> {
    checkTexts('probabilities', texts);
    if (texts.length === 0) return [];
    const output = await this.model.predict(this.encode(texts), { batchSize: 64 });
    const data = (await output.data()) as Float32Array;
    output.dispose();
    const classes = data.length / texts.length;
    const broken = data.findIndex((value) => Number.isNaN(value));
    if (broken >= 0)
      throw new RnnkitError(
        'invalid-argument',
        `The model's answer to text ${Math.floor(broken / classes) + 1} is not a number, so its weights are not, either: it has to be trained again.`,
      );
    return texts.map((_, row) =>
      Float32Array.from(perClass(this.labels, data.subarray(row * classes, (row + 1) * classes))),
    );
  }

  /**
   * How well it does on labelled texts.
   *
   * @param source where they come from, for errors. Default `the data`
   * @throws Error when there are none, or not as many labels as texts
   */
  async assess(examples: LabelledExamples, source = 'the data'): Promise<ClassifierAssessment> {
    checkExamples('assess', examples);
    check.text(source, 'assess: source');
    const { texts } = examples;
    if (texts.length === 0)
      throw new RnnkitError('invalid-argument', `${source} holds no example to try the model on.`);
    return assessmentOf(this.labels, examples, await this.probabilities(texts));
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
        [tokenizerFile, new TextEncoder().encode(JSON.stringify(this.tokenizer))],
        [labelsFile, writeLabels(this.labels)],
        [pipelineFile, writeTextLength(this)],
      ]),
    });
  }

  /** Frees the model: its weights, and the memory of the optimizer that it made. */
  dispose(): void {
    this.model.dispose();
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
    const { labels, length, tokenizer } = readParts(files, source);
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
