// A translator: two vocabularies and a model, which are saved and loaded together.
import { check, RnnkitError } from '@rnnkit/data';
import { pipelineFile, readTextFile, tokenizerFile, type ModelFiles, type ModelSource } from '@rnnkit/storage';
import { loadModel, saveModel, type SaveOptions, type TrainableModel } from '@rnnkit/training';

import { collected, isStreamed, labelTarget, listOfTexts, type Streamed, type StreamedTexts } from '../streamed.ts';
import { openModel, Task } from '../task.ts';
import { readTokenizer } from '../task-tokenizer.ts';
import { TextVocabulary } from '../text-vocabulary.ts';
import { bleu } from './bleu.ts';
import { chrf } from './chrf.ts';
import { decode, type Decoded } from './decoding.ts';
import { editDistance } from './edit-distance.ts';
import { expectPairs } from './expect-pairs.ts';
import { translateChecks, type TranslateOptions } from './options.ts';
import { readTranslatorPipeline, writeTranslatorPipeline } from './saved-pipeline.ts';
import type { NextToken } from './translation-network.ts';

/** The file of the targets' tokenizer. */
const targetTokenizerFile = 'target-tokenizer.json';

/** What a translator answers to a text. */
export interface Translation {
  /** What it wrote. */
  readonly text: string;
  /** The logarithm of its probability, its end included, in nats. */
  readonly logProbability: number;
  /** Whether it came to an end; otherwise it has as many tokens as it may have. */
  readonly ended: boolean;
  /** The tokens of the source. */
  readonly sourceTokens: readonly string[];
  /** The tokens that were written, and the end as an empty one. */
  readonly targetTokens: readonly string[];
  /**
   * For each token that was written how much each token of the source counted; the weights of a token sum to 1. Of a Transformer those of
   * its last block, the mean of all heads; of an architecture without attention there are none.
   */
  readonly alignment: readonly Float32Array[];
}

/** What {@link Translator.assess} finds. */
export interface TranslationAssessment {
  /** The share of translations that are right to the last character. */
  readonly exactMatch: number;
  /** Characters that have to change, by the characters of the references. */
  readonly characterErrorRate: number;
  /** BLEU, in percent. */
  readonly bleu: number;
  /** chrF, in percent. */
  readonly chrf: number;
  /** Pairs that were tried. */
  readonly pairs: number;
}

/** Turns texts into other texts. Made by {@link trainTranslator}. */
export class Translator extends Task {
  /** The tokens of what it reads. */
  readonly source: TextVocabulary;
  /** The tokens of what it writes. */
  readonly target: TextVocabulary;
  /** From `source` and `target` ids `[batch, time]` to `next`, and with attention `alignment`. */
  readonly model: TrainableModel<NextToken>;
  /** Tokens of the longest target that was learned from. */
  readonly longestTarget: number;

  /** @throws RnnkitError `invalid-argument` when vocabularies and model do not fit */
  constructor(source: TextVocabulary, target: TextVocabulary, model: TrainableModel<NextToken>, longestTarget: number) {
    super();
    for (const vocabulary of [source, target]) {
      if (!(vocabulary instanceof TextVocabulary))
        throw new RnnkitError(
          'invalid-argument',
          `Translator takes two vocabularies and a model; got ${check.describe(vocabulary)}.`,
        );
    }
    check.whole(1, 1_000_000)(longestTarget, 'Translator: longestTarget');
    const {
      inputNames = [],
      outputNames = [],
      outputShapes = [],
    } = Object(model) as Partial<TrainableModel<NextToken>>;
    const next = outputShapes[outputNames.indexOf('next')];
    const isModel = inputNames.join() === 'source,target' && ['next', 'next,alignment'].includes(outputNames.join());
    if (!isModel || next?.length !== 3 || next[2] !== target.size) {
      throw new RnnkitError(
        'invalid-argument',
        `A translator to ${target.size} ids takes a model of the inputs source and target, and the outputs next, [batch, time, ${target.size}], and alignment, if it has attention; got ${check.describe(inputNames)} and ${check.describe(outputNames)}.`,
      );
    }
    this.source = source;
    this.target = target;
    this.model = model;
    this.longestTarget = longestTarget;
  }

  /**
   * The translation of a text.
   *
   * @throws RnnkitError `invalid-argument` when they are no texts, or an option is not what it has to be; the signal's reason when it
   * stops it
   *
   * @example
   * const { text, alignment } = await translator.predict('mardi 5 mars 2024', { beamWidth: 4 });
   */
  predict(text: string, options?: TranslateOptions): Promise<Translation>;
  /** The same of each text, in order: in a list, or as they stream in, such as readers of `@rnnkit/data` give them. */
  predict(texts: StreamedTexts, options?: TranslateOptions): Promise<Translation[]>;
  async predict(texts: string | StreamedTexts, options: TranslateOptions = {}): Promise<Translation | Translation[]> {
    const list = await listOfTexts('predict', texts);
    const found = await this.#search('predict', list, options, 1);
    const translations = found.map(([best]) => best!);
    return typeof texts === 'string' ? translations[0]! : translations;
  }

  /**
   * The best translations of each text, the best first.
   *
   * @param count how many, if as many are found. Default 5
   * @param options as for {@link predict}; `beamWidth` is at least the count
   * @throws RnnkitError `invalid-argument` when they are no texts, or an option is not what it has to be; the signal's reason when it
   * stops it
   */
  async candidates(texts: readonly string[], count = 5, options: TranslateOptions = {}): Promise<Translation[][]> {
    check.whole(1, 1000)(count, 'candidates: count');
    const found = await this.#search('candidates', texts, options, count);
    return found.map((translations) => translations.slice(0, count));
  }

  async #search(
    owner: string,
    texts: readonly string[],
    options: TranslateOptions,
    fewestBeams: number,
  ): Promise<Translation[][]> {
    check.texts(texts, `${owner}: texts`);
    const { source, target } = this;
    const search = check.checkOptions<Required<Omit<TranslateOptions, 'signal'>> & Pick<TranslateOptions, 'signal'>>(
      owner,
      translateChecks,
      { beamWidth: 1, lengthPenalty: 0.6, maxTokens: 2 * this.longestTarget },
      options,
    ) as { beamWidth: number; lengthPenalty: number; maxTokens: number; signal?: AbortSignal };
    const sources = texts.map((text) => sourceIds(source, text));
    const beamWidth = Math.max(fewestBeams, search.beamWidth);
    const decoded = await decode(this.model, sources, { ...search, beamWidth, end: target.end });
    return decoded.map((all, row) => all.map((one) => this.#translationOf(one, texts[row]!)));
  }

  #translationOf({ ids, logProbability, alignment, ended }: Decoded, text: string): Translation {
    const written = ids.slice(1);
    return {
      text: this.target.decode(written),
      logProbability,
      ended,
      sourceTokens: [...this.source.tokensOf(text), ''],
      targetTokens: written.map((id) => this.target.tokenOf(id)),
      alignment,
    };
  }

  /**
   * How good its translations are.
   *
   * @param references what each text should become
   * @throws RnnkitError `invalid-argument` unless they are as many texts, and at least one
   */
  assess(
    texts: readonly string[],
    references: readonly string[],
    options?: TranslateOptions,
  ): Promise<TranslationAssessment>;
  /** The same of pairs as the readers of `@rnnkit/data` give them: `text` is the source, and `label` what it should become. */
  assess(
    data: Streamed<{ readonly text: string; readonly label: string }>,
    options?: TranslateOptions,
  ): Promise<TranslationAssessment>;
  async assess(
    first: readonly string[] | Streamed<object>,
    second?: unknown,
    third: TranslateOptions = {},
  ): Promise<TranslationAssessment> {
    if (!isStreamed(first)) return this.#assess(first as readonly string[], second as readonly string[], third);
    const { texts, targets } = await collected('assess', first, labelTarget);
    return this.#assess(texts, targets as readonly string[], second ?? {});
  }

  async #assess(
    texts: readonly string[],
    references: readonly string[],
    options: TranslateOptions,
  ): Promise<TranslationAssessment> {
    expectPairs('assess', ['texts', 'references'], texts, references);
    const written = (await this.predict(texts, options)).map(({ text }) => text);
    const sum = (of: (reference: string, row: number) => number): number =>
      references.reduce((total, reference, row) => total + of(reference, row), 0);
    return {
      exactMatch: sum((reference, row) => (written[row] === reference ? 1 : 0)) / texts.length,
      characterErrorRate:
        sum((reference, row) => editDistance(written[row]!, reference)) /
        Math.max(
          1,
          sum((reference) => Array.from(reference).length),
        ),
      bleu: bleu(written, references),
      chrf: chrf(written, references),
      pairs: texts.length,
    };
  }

  /**
   * The files to save: the model's own, `tokenizer.json`, `target-tokenizer.json` and `pipeline.json`.
   *
   * @param options `dtype` is how the weights' numbers lie in the file. Default F32
   */
  files(options: Pick<SaveOptions, 'dtype'> = {}): Promise<ModelFiles> {
    const json = ({ tokenizer }: TextVocabulary): Uint8Array => new TextEncoder().encode(JSON.stringify(tokenizer));
    return saveModel(this.model, {
      ...options,
      task: 'translation',
      assets: new Map([
        [tokenizerFile, json(this.source)],
        [targetTokenizerFile, json(this.target)],
        [pipelineFile, writeTranslatorPipeline(this.target.level, this.longestTarget)],
      ]),
    });
  }

  /** Frees the model. */
  dispose(): void {
    this.model.dispose();
  }

  /**
   * Loads a saved translator.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws RnnkitError `invalid-file` when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<Translator> {
    const { files, source } = await openModel('Translator.load', from, name);
    const { level, longestTarget } = readTranslatorPipeline(files, source);
    const texts = [tokenizerFile, targetTokenizerFile].map((file) => readTextFile(files, file, source));
    let model: TrainableModel | undefined;
    try {
      const tokenizers = await Promise.all(texts.map(readTokenizer));
      const vocabularies = tokenizers.map((tokenizer) => new TextVocabulary(tokenizer, level, []));
      model = await loadModel(files);
      return new Translator(
        vocabularies[0]!,
        vocabularies[1]!,
        model as unknown as TrainableModel<NextToken>,
        longestTarget,
      );
    } catch (error) {
      model?.dispose();
      throw new RnnkitError('invalid-file', `${source}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** The ids of what is to be read, and its end: so there is always something to read. */
export function sourceIds(vocabulary: TextVocabulary, text: string): number[] {
  return [...vocabulary.encode(text), vocabulary.end];
}
