// What a classifier is trained on, what chooses its best epoch, and what it is tried on at the end.
import { createHash } from 'node:crypto';

import { splitExamples, type LabelledExamples } from '@rnnkit/tasks';

import { builtInLanguages, namesOf, readExamples } from '../../data.ts';
import { Failure } from '../../failure.ts';
import { note } from '../../output.ts';
import { settingsOf, type TrainOptions } from './options.ts';

/** The data, and what it is trained on. */
export interface TrainingData {
  /** The SHA-256 of all that is trained on or held out. */
  readonly digest: string;
  readonly split: Split;
}

/** The parts of the data. */
export interface Split {
  readonly train: LabelledExamples;
  /** Chooses the best epoch; absent when nothing is held out. */
  readonly validation: LabelledExamples | undefined;
  /** Gives the figures at the end; absent when the held-out texts do. */
  readonly test: LabelledExamples | undefined;
  /** The labels to train, in the order of their code points. */
  readonly classes: readonly string[];
}

/** Reads the data and divides it. @throws Failure when nothing can be learnt from it */
export async function readData(data: string | undefined, options: TrainOptions): Promise<TrainingData> {
  const parts = data === undefined ? builtInParts(options) : await readParts(data, options);
  const test = options.test === undefined ? parts.test : await readExamples(options.test, options);
  const classes = classesOf(parts.train);
  if (test !== undefined) checkTestLabels(test, classes, options.test ?? 'the built-in data');
  return { digest: digestOf(parts.train, parts.validation), split: { ...parts, test, classes } };
}

type Parts = Pick<Split, 'train' | 'validation' | 'test'>;

/** The parts of the built-in data, none of which has a name of another. */
function builtInParts(options: TrainOptions): Parts {
  const { seed, validationSplit } = settingsOf(options, true);
  const { train, validation, test } = builtInLanguages(options.languages ?? 'all', seed, validationSplit);
  return { train, validation: validationSplit === 0 ? undefined : validation, test };
}

async function readParts(data: string, options: TrainOptions): Promise<Parts> {
  const all = await readExamples(data, options);
  // What cannot be told apart is said before what cannot be held out.
  classesOf(all);
  const { validationSplit, seed } = settingsOf(options);
  if (validationSplit === 0) return { train: all, validation: undefined, test: undefined };
  return { ...holdOut(all, validationSplit, seed), test: undefined };
}

function digestOf(...parts: readonly (LabelledExamples | undefined)[]): string {
  const hash = createHash('sha256');
  for (const { texts, labels } of parts.filter((part) => part !== undefined)) {
    for (const [row, text] of texts.entries()) hash.update(`${JSON.stringify([text, labels[row]])}\n`);
    hash.update('\n');
  }
  return hash.digest('hex');
}

/** The classes of some examples. @throws Failure when there is one alone */
export function classesOf({ labels }: LabelledExamples): readonly string[] {
  const classes = [...new Set(labels)].toSorted();
  if (classes.length < 2)
    throw new Failure(`There is nothing to tell apart: every example has the label "${namesOf(classes)}".`);
  return classes;
}

/** Holds out a share that chooses the best epoch. @throws Failure when it cannot be held out */
function holdOut(
  all: LabelledExamples,
  share: number,
  seed: number,
): { readonly train: LabelledExamples; readonly validation: LabelledExamples } {
  try {
    return splitExamples(all, share, seed);
  } catch (error) {
    throw new Failure(
      `--validation-split ${share}: ${error instanceof Error ? error.message : String(error)} With --validation-split 0 all examples are trained on.`,
    );
  }
}

/** A label that was never trained cannot be found. That is said before the training, not after it. */
function checkTestLabels({ labels }: LabelledExamples, classes: readonly string[], path: string): void {
  const known = new Set(classes);
  const strange = labels.filter((label) => !known.has(label));
  if (strange.length === 0) return;
  const names = namesOf([...new Set(strange)]);
  if (strange.length === labels.length)
    throw new Failure(
      `${path}: none of its labels is trained. It has ${names}; the training data has ${namesOf(classes)}.`,
    );
  note(
    `${path}: ${strange.length} of ${labels.length} texts have a label that is not trained and count as wrong: ${names}`,
  );
}
