// How anything is trained that answers a text as a whole: what is held out, what it begins with, and what becomes of it.
import type { TextLength } from '@rnnkit/storage';
import { describe } from '@rnnkit/text';
import type { WordVectors } from '@rnnkit/text/vectors';
import type { History } from '@rnnkit/training';

import { settle } from '../classification/options.ts';
import type { ClassifierOptions, ClassifierSettings } from '../classification/settings.ts';
import type { RunOptions } from '../training-run.ts';
import { grownTextModel } from './grown-text-model.ts';
import { isTooSmall, type TextExamples, type TextParts } from './held-out.ts';
import { likeAnother } from './like-another.ts';
import { newTextModel, type Head, type TextModelParts } from './new-text-model.ts';
import type { TextModel } from './text-model.ts';

/** What is made of a tokenizer and a model. */
export interface Beginning<Made> {
  /** What a new model ends with. */
  readonly head: Head;
  /** How many answers a model has that is gone on from. */
  readonly known: number;
  readonly make: (parts: TextModelParts, length: Pick<TextLength, 'maxLength'> & Partial<TextLength>) => Made;
}

/** What is particular to a training. */
export interface TextModelTraining<Target, Made extends TextModel> {
  readonly owner: string;
  readonly examples: TextExamples<Target>;
  /** What chooses the best epoch, in the place of a share of the examples. */
  readonly validation: TextExamples<Target> | undefined;
  readonly options: ClassifierOptions;
  readonly from: Made | undefined;
  /** What words begin with. */
  readonly vectors: WordVectors | undefined;
  readonly run: Pick<RunOptions<never>, 'signal' | 'onTokens'>;
  /** Holds out a share. */
  readonly split: (examples: TextExamples<Target>, share: number, seed: number) => TextParts<Target>;
  begin(train: TextExamples<Target>): Beginning<Made>;
  /** Trains it; a training that is stopped before its first epoch is done has a history without an epoch. */
  fit(made: Made, parts: TextParts<Target>, settings: ClassifierSettings): Promise<History>;
}

/** What came of a training. */
export interface TrainedTextModel<Target, Made> {
  readonly made: Made;
  readonly validation: TextExamples<Target> | undefined;
  readonly settings: ClassifierSettings;
}

/**
 * Makes a model of texts, new or like another one, and trains it. It is freed when that fails.
 *
 * @throws the signal's reason when it is stopped before its first epoch is done
 */
export async function trainTextModel<Target, Made extends TextModel>(
  training: TextModelTraining<Target, Made>,
): Promise<TrainedTextModel<Target, Made>> {
  const { owner, from, vectors } = training;
  const { signal, onTokens } = training.run;
  const options = likeAnother(owner, from, training.examples.texts, training.options, vectors);
  const parts = partsOf(training, options);
  const { train, validation } = parts;
  const settings = settle(owner, options, train.texts.length);
  signal?.throwIfAborted();
  const made = await newOrGrown(owner, train.texts, settings, training.begin(train), { from, vectors });
  try {
    if (onTokens !== undefined) onTokens(describe(made.tokenizer, train.texts, { maxLength: made.maxLength }), 'texts');
    const { epoch } = await training.fit(made, parts, settings);
    if (epoch.length === 0) signal?.throwIfAborted();
    return { made, validation, settings };
  } catch (error) {
    made.dispose();
    throw error;
  }
}

/** Of few texts none is held out, unless it is asked for. */
function partsOf<Target>(
  { owner, examples, validation, split }: TextModelTraining<Target, TextModel>,
  options: ClassifierOptions,
): TextParts<Target> {
  const rows = examples.texts.length;
  const { validationSplit, seed } = settle(owner, options, rows);
  const holdsNone = validationSplit === 0 || isTooSmall(options.validationSplit, validationSplit, rows);
  return validation !== undefined || holdsNone
    ? { train: examples, validation }
    : split(examples, validationSplit, seed);
}

async function newOrGrown<Made extends TextModel>(
  owner: string,
  texts: readonly string[],
  settings: ClassifierSettings,
  { head, known, make }: Beginning<Made>,
  { from, vectors }: Pick<TextModelTraining<unknown, Made>, 'from' | 'vectors'>,
): Promise<Made> {
  if (from === undefined)
    return make(newTextModel(owner, texts, settings, head, vectors), { maxLength: settings.maxLength });
  const { maxLength, padding, truncating } = from;
  const outputs = { from: known, to: head.units };
  const parts = await grownTextModel(from, texts, outputs, settings.vocabularySize);
  return make(parts, { maxLength, padding, truncating });
}
