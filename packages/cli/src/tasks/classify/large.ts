// Labelled texts of a file that is larger than what is kept in memory: a sample of them, and a classifier that is trained on all.
import { prepareClassifier, type LabelledExamples, type PreparedClassifier } from '@rnnkit/tasks';

import { placeOf, shownPath } from '../../kept-data.ts';
import { openLarge } from '../../large-data.ts';
import { note } from '../../output.ts';
import { drawCount } from '../../progress.ts';
import { sayTokens } from '../../commands/train/tokens.ts';
import { lengthOf } from '../lengths.ts';
import type { Options } from '../task.ts';

/** Labelled texts, or a sample of them. */
export interface Examples extends LabelledExamples {
  /** A number that differs for other texts; absent where all are in memory. */
  readonly digest?: number;
}

/** The classifiers of what is not in memory. */
const classifiers = new WeakMap<Examples, PreparedClassifier>();

/** The classifier of examples of which a sample is in memory; undefined where all are. */
export const preparedOf = (examples: Examples): PreparedClassifier | undefined => classifiers.get(examples);

/** A sample of the examples of a file, and the classifier of all. A backend has to be chosen before. */
export async function readLarge(path: string, options: Options, settings: object): Promise<Examples> {
  const { test, testSplit, token } = options as {
    readonly test?: string;
    readonly testSplit?: number;
    readonly token?: string;
  };
  const progress = drawCount('texts are read');
  const prepared = await prepareClassifier(openLarge(await placeOf(path), options), {
    ...settings,
    testSplit: test === undefined ? testSplit : 0,
    onExample: progress.count,
    chooseLength: lengthOf,
  }).finally(progress.stop);
  const { sample, passes, countError, settings: made, digest } = prepared;
  if (token === undefined) sayTokens(made.tokenLevel);
  const often =
    passes === 1 ? 'once, and kept as tokens' : `${passes} times in each epoch, a random part of it at a time`;
  note(
    `${shownPath(path)} is not kept in memory; it is read ${often}; simple rules learn from ${sample.texts.length} of the texts`,
  );
  if (countError > 0)
    note(
      `there are many different tokens; which are the commonest was found to within ${countError} of how often they come`,
    );
  const examples = { ...sample, digest };
  classifiers.set(examples, prepared);
  return examples;
}
