// A tagger: a vocabulary and a network, which are saved and loaded together.
import {
  assessTags,
  check,
  entitiesOf,
  lengthBuckets,
  placedWords,
  repairTags,
  RnnkitError,
  spansOf,
  type PlacedWord,
  type TagAssessment,
  type TextSpan,
} from '@rnnkit/data';
import { pipelineFile, type ModelFiles, type ModelSource } from '@rnnkit/storage';
import { loadModel, saveModel, type SaveOptions, type TrainableModel } from '@rnnkit/training';
import type { Tensor } from '@tensorflow/tfjs-core';

import { listOfTexts, type StreamedTexts } from '../streamed.ts';
import { openModel, Task } from '../task.ts';
import { inScheme, readExamples, type TaggingData } from './examples.ts';
import { readTaggingPipeline, writeTaggingPipeline } from './saved-tagger.ts';
import { TaggingVocabulary, type TaggingInputs } from './tagging-vocabulary.ts';

/** A word of a text with its tag. */
export interface TaggedWord extends PlacedWord {
  readonly tag: string;
  /** Whether the tagger knows the word. */
  readonly isKnown: boolean;
}

/** What a tagger answers to a text. */
export interface TaggedText {
  /** The parts of the text that are something: `text.slice(start, end)`. Of tags that say something of each word alone, every word. */
  readonly spans: readonly TextSpan[];
  readonly words: readonly TaggedWord[];
}

/** What {@link TextTagger.assess} finds. */
export interface TaggerAssessment extends TagAssessment {
  /** The same of a tagger that gives each word its commonest tag. */
  readonly baseline: TagAssessment;
  /** Words that are compared. */
  readonly words: number;
  /** Those that the tagger does not know. */
  readonly unknown: number;
  /** Spans that no words are, so that no tagger could find them. */
  readonly lostSpans: number;
}

/** Sentences that are read at once. */
const batchSize = 64;

/** Gives words tags, and finds spans in texts. Made by {@link trainTagger}. */
export class TextTagger extends Task {
  /** Its words, characters and tags. */
  readonly vocabulary: TaggingVocabulary;
  /** From ids of words `[batch, time]`, and of their characters `[batch, time, characters]`, to tags `[batch, time, tags]`. */
  readonly model: TrainableModel<unknown>;

  /** @throws RnnkitError `invalid-argument` when vocabulary and model do not fit */
  constructor(vocabulary: TaggingVocabulary, model: TrainableModel<unknown>) {
    super();
    if (!(vocabulary instanceof TaggingVocabulary))
      throw new RnnkitError(
        'invalid-argument',
        `TextTagger takes a vocabulary and a model; got ${check.describe(vocabulary)}.`,
      );
    const { tags, characters } = vocabulary.parts;
    const { outputShapes, inputShapes } = Object(model) as Partial<TrainableModel<unknown>>;
    const [shape] = outputShapes ?? [];
    const inputs = characters === undefined ? 1 : 2;
    if (shape?.length !== 3 || shape[2] !== tags.length || inputShapes?.length !== inputs) {
      throw new RnnkitError(
        'invalid-argument',
        `A tagger of ${tags.length} tags takes a model of ${inputs} input${inputs === 1 ? '' : 's'} whose output is [batch, time, ${tags.length}]; got ${check.describe(inputShapes)} and ${check.describe(shape)}.`,
      );
    }
    this.vocabulary = vocabulary;
    this.model = model;
  }

  /** The spans of a text, and its words with their tags. @throws RnnkitError `invalid-argument` when it is no text */
  predict(text: string): Promise<TaggedText>;
  /** The same of each text, in order: in a list, or as they stream in, such as readers of `@rnnkit/data` give them. */
  predict(texts: StreamedTexts): Promise<TaggedText[]>;
  async predict(texts: string | StreamedTexts): Promise<TaggedText | TaggedText[]> {
    const list = await listOfTexts('predict', texts);
    const placed = list.map((text) => placedWords(text));
    const tags = await this.tag(placed.map((words) => words.map(({ word }) => word)));
    const { scheme } = this.vocabulary.parts;
    const answers = placed.map((words, row): TaggedText => {
      const tagged = words.map((word, place) => ({
        ...word,
        tag: tags[row]![place]!,
        isKnown: this.vocabulary.idOf(word.word) !== 1,
      }));
      const spans =
        scheme === undefined
          ? tagged.map(({ tag, start, end }) => ({ label: tag, start, end }))
          : spansOf(words, entitiesOf(repairTags(tags[row]!, scheme), { scheme }));
      return { spans, words: tagged };
    });
    return typeof texts === 'string' ? answers[0]! : answers;
  }

  /** The tags of sentences whose words are given. @throws RnnkitError `invalid-argument` when they are no lists of words */
  async tag(sentences: readonly (readonly string[])[]): Promise<string[][]> {
    check.listOf(check.texts)(sentences, 'tag: sentences');
    const found: string[][] = sentences.map(() => []);
    const rows = sentences.flatMap((words, row) => (words.length === 0 ? [] : [row]));
    for (const bucket of lengthBuckets(
      rows.map((row) => sentences[row]!.length),
      { batchSize },
    )) {
      const batch = bucket.map((place) => rows[place]!);
      const answers = await this.#answer(this.vocabulary.encode(batch.map((row) => sentences[row]!)));
      const { tags } = this.vocabulary.parts;
      const time = answers.length / batch.length;
      for (const [place, row] of batch.entries()) {
        found[row] = sentences[row]!.map((_, step) => tags[answers[place * time + step]!]!);
      }
    }
    return found;
  }

  /** The number of the best tag of each step. */
  async #answer(inputs: TaggingInputs): Promise<Int32Array> {
    const output = (await this.model.predictOnBatch(inputsOf(inputs))) as Tensor;
    const values = await output.data();
    output.dispose();
    const { length } = this.vocabulary.parts.tags;
    return Int32Array.from({ length: values.length / length }, (_, step) => {
      let best = 0;
      for (let tag = 1; tag < length; tag++) {
        if (values[step * length + tag]! > values[step * length + best]!) best = tag;
      }
      return best;
    });
  }

  /**
   * How well it does on sentences with tags, or texts with spans: figures as seqeval's, beside those of a tagger that gives each word its
   * commonest tag.
   *
   * @throws RnnkitError `invalid-argument` when the data are not what `trainTagger` takes
   */
  async assess(data: TaggingData): Promise<TaggerAssessment> {
    const { sentences, lostSpans } = await readExamples('assess', data);
    const { scheme } = this.vocabulary.parts;
    const right = inScheme(sentences, scheme).map(({ tags }) => tags);
    const found = await this.tag(sentences.map(({ words }) => words));
    const commonest = sentences.map(({ words }) => this.vocabulary.commonest(words));
    let [words, unknown] = [0, 0];
    for (const sentence of sentences) {
      words += sentence.words.length;
      for (const word of sentence.words) unknown += Number(this.vocabulary.idOf(word) === 1);
    }
    return { ...assessTags(right, found), baseline: assessTags(right, commonest), words, unknown, lostSpans };
  }

  /**
   * The files to save: the model's own, and `pipeline.json`, which has its words, characters and tags.
   *
   * @param options `includeOptimizer` saves the optimizer's memory, too. Default false. `dtype` is how the weights' numbers lie in the file.
   * Default F32
   */
  files(options: Pick<SaveOptions, 'includeOptimizer' | 'dtype'> = {}): Promise<ModelFiles> {
    return saveModel(this.model, {
      ...options,
      task: 'tagging',
      assets: new Map([[pipelineFile, writeTaggingPipeline(this.vocabulary)]]),
    });
  }

  /** Frees the model. */
  dispose(): void {
    this.model.dispose();
  }

  /**
   * Loads a saved tagger.
   *
   * @param from a path, in a page the address of a zip file; files by name, a zip file, or a folder's files
   * @param name what it is called in errors. Default: its path, or `the model`
   * @throws RnnkitError `invalid-file` when a file is missing, damaged or not what it has to be
   */
  static async load(from: ModelSource, name?: string): Promise<TextTagger> {
    const { files, source } = await openModel('TextTagger.load', from, name);
    const vocabulary = await readTaggingPipeline(files, source);
    const model = await loadModel(files);
    try {
      return new TextTagger(vocabulary, model);
    } catch (error) {
      model.dispose();
      throw new RnnkitError('invalid-file', `${source}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** What the model takes. */
export function inputsOf({ words, characters }: TaggingInputs): TaggingInputs['words'] | TaggingInputs['words'][] {
  return characters === undefined ? words : [words, characters];
}
