// A text generator: a vocabulary and a language model, which are saved and loaded together.
import { check, Random, RnnkitError } from '@rnnkit/data';
import { pipelineFile, readTextFile, tokenizerFile, type ModelFiles, type ModelSource } from '@rnnkit/storage';
import { loadModel, type SaveOptions } from '@rnnkit/training';

import { listOfTexts, type StreamedTexts } from '../streamed.ts';
import { openModel, Task } from '../task.ts';
import { completions, type Completion } from './completions.ts';
import { readTokenizer } from '../task-tokenizer.ts';
import { TextVocabulary } from '../text-vocabulary.ts';
import { gatherTexts, type GeneratorData } from './gather-texts.ts';
import type { LanguageModel } from './language-model.ts';
import { samplingChecks, type SamplingOptions } from './options.ts';
import { MixedLanguageModel } from './mixed-language-model.ts';
import { NgramLanguageModel } from './ngram-language-model.ts';
import { NeuralLanguageModel } from './neural-language-model.ts';
import { readPipeline, writePipeline } from './saved-pipeline.ts';
import { sampleToken } from './sampling.ts';
import { scoreOf, total, type TextScore } from './scores.ts';
import { Stopping } from './stopping.ts';

/** Options of {@link TextGenerator.generate}. */
export interface GenerateOptions extends SamplingOptions {
  /** Most tokens that are written. Default 200. */
  readonly maxTokens?: number | undefined;
  /** Repeats what was written with the same seed. Default: another text each time. */
  readonly seed?: number | undefined;
  /** Texts that end it where they come; they are not written. Default: none; it ends where texts end. */
  readonly stop?: readonly string[] | undefined;
  /** The label to write for. Default: none. */
  readonly label?: string | undefined;
  /** Stops it before the next token. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link TextGenerator.complete}. */
export type CompleteOptions = Pick<GenerateOptions, 'maxTokens' | 'label' | 'signal'>;

/** What {@link TextGenerator.assess} finds. */
export interface GenerationAssessment {
  /** The mean of the tokens' negative log-likelihoods, the end of each text among them, in nats. */
  readonly loss: number;
  /** e to the loss. */
  readonly perplexity: number;
  /** All negative log-likelihood, in bits, by the characters (code points) of the texts. */
  readonly bitsPerCharacter: number;
  /** Tokens that were foretold. */
  readonly tokens: number;
  /** Characters of the texts. */
  readonly characters: number;
  /** Tokens that are not in the vocabulary: each is taken for one and the same unknown token. */
  readonly unknown: number;
}

const generateChecks = {
  ...samplingChecks,
  maxTokens: check.whole(1),
  seed: check.finite,
  stop: check.listOf(check.text),
  label: check.text,
  signal: check.abortSignal,
};

/** Writes texts, goes on with them, and says how likely they are. Made by {@link trainGenerator}. */
export class TextGenerator extends Task {
  /** Its tokens. */
  readonly vocabulary: TextVocabulary;
  /** What foretells them: a network, counts, or both. */
  readonly languageModel: LanguageModel;

  /** @throws RnnkitError `invalid-argument` when vocabulary and language model do not fit */
  constructor(vocabulary: TextVocabulary, languageModel: LanguageModel) {
    super();
    if (!(vocabulary instanceof TextVocabulary))
      throw new RnnkitError(
        'invalid-argument',
        `TextGenerator takes a vocabulary and a language model; got ${check.describe(vocabulary)}.`,
      );
    const { size, read } = Object(languageModel) as Partial<LanguageModel>;
    if (typeof read !== 'function' || size !== vocabulary.size) {
      throw new RnnkitError(
        'invalid-argument',
        `A generator of ${vocabulary.size} ids takes a language model of as many; got ${check.describe(size ?? languageModel)}.`,
      );
    }
    this.vocabulary = vocabulary;
    this.languageModel = languageModel;
  }

  /**
   * Goes on with a text, token by token; each takes as long as the one before. Unknown tokens of the beginning are read as unknown, none is
   * ever written.
   *
   * @param prompt how the text begins. Default: not at all
   * @returns the text that comes after it, piece by piece
   * @throws RnnkitError `invalid-argument` when the prompt or an option is not what it has to be; the signal's reason when it stops it
   *
   * @example
   * for await (const piece of generator.generate('ROMEO:', { temperature: 0.8, maxTokens: 500 })) process.stdout.write(piece);
   */
  async *generate(prompt = '', options: GenerateOptions = {}): AsyncGenerator<string, void> {
    check.text(prompt, 'generate: prompt');
    const { maxTokens, stop, label, signal, seed, ...sampling } = check.checkOptions<
      GenerateOptions & { maxTokens: number; stop: readonly string[] }
    >('generate', generateChecks, { maxTokens: 200, stop: [] }, options);
    const { vocabulary } = this;
    const random = new Random(seed ?? Math.floor(Math.random() * 2 ** 31));
    const [writer, stopping] = [vocabulary.writer(), new Stopping(stop)];
    const beginning = [vocabulary.startOf(label), ...vocabulary.encode(prompt)];
    const seen = new Set(beginning);
    // Padding, unknown tokens and the labels, which only begin texts, are never written.
    const canCome = (id: number): boolean => id > 1 && id <= vocabulary.end;
    const reader = this.languageModel.read();
    try {
      let probabilities = await lastStep(reader.push(beginning), vocabulary.size);
      for (let count = 0; count < maxTokens; count++) {
        signal?.throwIfAborted();
        const id = sampleToken(probabilities, sampling, random, { canCome, seen });
        if (id === vocabulary.end || id < 0) break;
        const piece = stopping.push(writer.push(id));
        if (piece !== '') yield piece;
        if (stopping.stopped) return;
        seen.add(id);
        if (count + 1 < maxTokens) probabilities = await lastStep(reader.push([id]), vocabulary.size);
      }
      const rest = stopping.push(writer.rest()) + stopping.rest();
      if (rest !== '') yield rest;
    } finally {
      reader.dispose();
    }
  }

  /**
   * The likeliest ways to go on with a beginning to the end of the text, or for so many tokens, by beam search.
   *
   * @param count how many. Default 5
   * @param options `maxTokens`, most tokens of a completion, its end among them: default 50. `label`, as for {@link generate}
   * @returns the likeliest first, each without the beginning; fewer when there are no more
   * @throws RnnkitError `invalid-argument` when an argument is not what it has to be
   */
  async complete(prefix: string, count = 5, options: CompleteOptions = {}): Promise<Completion[]> {
    check.text(prefix, 'complete: prefix');
    check.whole(1, 1000)(count, 'complete: count');
    const { maxTokens, label, signal } = check.checkOptions<typeof options & { maxTokens: number }>(
      'complete',
      { maxTokens: generateChecks.maxTokens, label: check.text, signal: check.abortSignal },
      { maxTokens: 50 },
      options,
    );
    const beginning = [this.vocabulary.startOf(label), ...this.vocabulary.encode(prefix)];
    return completions(this.languageModel, this.vocabulary, beginning, { count, maxTokens, signal });
  }

  /** The likeliest way to go on with a beginning; see {@link complete}. @throws Error as that */
  predict(prefix: string, options?: CompleteOptions): Promise<Completion>;
  /** The same of each beginning, in order: in a list, or as they stream in, such as readers of `@rnnkit/data` give them. */
  predict(prefixes: StreamedTexts, options?: CompleteOptions): Promise<Completion[]>;
  async predict(prefixes: string | StreamedTexts, options?: CompleteOptions): Promise<Completion | Completion[]> {
    const found: Completion[] = [];
    for (const prefix of await listOfTexts('predict', prefixes)) {
      const [best] = await this.complete(prefix, 1, options);
      found.push(best!);
    }
    return typeof prefixes === 'string' ? found[0]! : found;
  }

  /**
   * How likely each token of a text is, the text's end among them.
   *
   * @param label the label that it is written for. Default: none
   * @throws RnnkitError `invalid-argument` when an argument is not what it has to be
   */
  async score(text: string, label?: string): Promise<TextScore> {
    check.text(text, 'score: text');
    if (label !== undefined) check.text(label, 'score: label');
    return scoreOf(this.languageModel, this.vocabulary, text, label);
  }

  /**
   * How well it foretells texts, each from its beginning.
   *
   * @param data a text; or several, in a list or as they stream in, each with its label if it has one, as the readers of `@rnnkit/data` give
   * them
   * @param labels the labels of texts that come without. Default: none
   * @throws RnnkitError `invalid-argument` when they are no texts, or some have a label and others have not
   */
  async assess(data: GeneratorData, labels?: readonly string[]): Promise<GenerationAssessment> {
    const { texts, labels: own } = await gatherTexts('assess', data, labels);
    check.texts(texts, 'assess: texts');
    if (texts.length === 0) throw new RnnkitError('invalid-argument', 'assess takes at least one text; got none.');
    const scores: TextScore[] = [];
    for (const [row, text] of texts.entries()) scores.push(await this.score(text, own?.[row]));
    const nats = -total(scores, ({ logLikelihood }) => logLikelihood);
    const tokens = total(scores, (score) => score.tokens.length);
    const characters = total(scores, (score) => score.characters);
    return {
      loss: nats / tokens,
      perplexity: Math.exp(nats / tokens),
      bitsPerCharacter: nats / Math.LN2 / Math.max(1, characters),
      tokens,
      characters,
      unknown: total(scores, ({ unknown }) => unknown),
    };
  }

  /**
   * The files to save: the model's own, `tokenizer.json` and `pipeline.json`.
   *
   * @param options `dtype` is how a network's numbers lie in the file. Default F32
   */
  files(options: Pick<SaveOptions, 'dtype'> = {}): Promise<ModelFiles> {
    const { tokenizer } = this.vocabulary;
    return this.languageModel.files({
      ...options,
      task: 'generation',
      assets: new Map([
        [tokenizerFile, new TextEncoder().encode(JSON.stringify(tokenizer))],
        [pipelineFile, writePipeline(this.vocabulary)],
      ]),
    });
  }

  /** Frees the language model. */
  dispose(): void {
    this.languageModel.dispose();
  }

  /**
   * Loads a saved generator.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws RnnkitError `invalid-file` when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<TextGenerator> {
    const { files, source } = await openModel('TextGenerator.load', from, name);
    const { level, labels } = readPipeline(files, source);
    const json = readTextFile(files, tokenizerFile, source);
    let model: LanguageModel | undefined;
    try {
      const vocabulary = new TextVocabulary(await readTokenizer(json), level, labels);
      if (NgramLanguageModel.isIn(files)) model = NgramLanguageModel.load(files);
      else {
        const neural = new NeuralLanguageModel(await loadModel(files));
        model = neural;
        model = MixedLanguageModel.beside(neural, files, vocabulary.end);
      }
      return new TextGenerator(vocabulary, model);
    } catch (error) {
      model?.dispose();
      throw new RnnkitError('invalid-file', `${source}: ${(error as Error).message}`, { cause: error });
    }
  }
}

async function lastStep(pushed: Promise<Float32Array>, size: number): Promise<Float32Array> {
  return (await pushed).slice(-size);
}
