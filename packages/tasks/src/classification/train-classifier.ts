// From two arrays to a trained classifier.
import { check, RnnkitError } from '@rnnkit/data';

import type { TextExamples } from '../text-model/held-out.ts';
import type { Reopened } from '../text-model/reopened.ts';
import { collected, isStreamed, labelTarget, type Streamed } from '../streamed.ts';
import { trainTextModel } from '../text-model/train-text-model.ts';
import { onlyTo, partRun, runCallbacks, runChecks, type RunOptions } from '../training-run.ts';
import { pretrainedChecks, type PretrainedOptions } from '../vectors/pretrained.ts';
import { checkExamples, splitExamples, type LabelledExamples } from './examples.ts';
import { figuresOf, type ClassifierFigures } from './figures.ts';
import { optionChecks } from './options.ts';
import { prepare } from './prepare-classifier.ts';
import { compileClassifier, fitClassifier } from './recipe.ts';
import type { ClassifierOptions } from './settings.ts';
import { TextClassifier } from './text-classifier.ts';

/** Options of {@link trainClassifier}. */
export interface TrainClassifierOptions extends ClassifierOptions, PretrainedOptions, RunOptions<ClassifierFigures> {
  /** Examples that choose the best epoch, in the place of a share of the texts. Default: none. */
  readonly validation?: LabelledExamples | undefined;
  /**
   * A classifier to go on from: it stays as it is, and the new one begins with its words, classes and weights, to which those of the texts
   * are added. It says what the network is like, so that no other option may, but for `vocabularySize`: most tokens in all, by default as
   * many more as a new classifier may have. What new texts do not show is unlearned in time: give it some of the old ones besides.
   * Default: a new one.
   */
  readonly from?: TextClassifier | undefined;
}

const checks: check.OptionChecks = {
  ...optionChecks,
  ...pretrainedChecks,
  ...runChecks,
  validation: check.anything,
  from: check.rule('a TextClassifier', (value) => value instanceof TextClassifier),
};

/**
 * Makes a classifier of texts and trains it. A share of the texts, of each class alike, is held out to choose the best epoch,
 * whose weights stay; of so few that it would be fewer than 10 texts none is held out, unless `validationSplit` is given. A
 * backend has to be in use.
 *
 * @param labels the label of each text
 * @throws Error when there are not as many labels as texts, fewer than two classes, or an option is not what it has to be; the
 * signal's reason when training is stopped before the first epoch is done; `unsupported` when `from` is a classifier that cannot learn new
 * words
 *
 * @example
 * const classifier = await trainClassifier(texts, labels);
 * const { label, probability } = await classifier.predict('What a film!');
 */
export function trainClassifier(
  texts: readonly string[],
  labels: readonly string[],
  options?: TrainClassifierOptions,
): Promise<TextClassifier>;
/** The same of examples that come one after the other, such as readers of `@rnnkit/data` give them: `{ text, label }` each. */
export function trainClassifier(
  examples: Streamed<{ readonly text: string; readonly label: string }>,
  options?: TrainClassifierOptions,
): Promise<TextClassifier>;
/**
 * The same of examples that are walked through anew in each epoch, such as those of a file larger than memory, of which a part is in memory at
 * a time: `() => readDataset('reviews.jsonl')`. See {@link prepareClassifier}. It goes on from no other, and at most 10,000 examples are held out.
 */
export function trainClassifier(
  open: Reopened<{ readonly text: string; readonly label: string }>,
  options?: Omit<TrainClassifierOptions, 'from'>,
): Promise<TextClassifier>;
export async function trainClassifier(
  first: readonly string[] | Streamed<object> | Reopened<object>,
  second: unknown,
  third: TrainClassifierOptions = {},
): Promise<TextClassifier> {
  if (typeof first === 'function') return trainReopened(first, second ?? {});
  if (!isStreamed(first)) return train(first as readonly string[], second as readonly string[], third);
  const { texts, targets } = await collected('trainClassifier', first, labelTarget);
  return train(texts, targets as readonly string[], second ?? {});
}

async function trainReopened(open: Reopened<object>, options: TrainClassifierOptions): Promise<TextClassifier> {
  check.checkOptions('trainClassifier', checks, {}, options);
  const { run, rest } = partRun<TrainClassifierOptions, ClassifierFigures>(options);
  const { validation, from, ...own } = rest;
  if (validation !== undefined) checkExamples('trainClassifier: validation', validation);
  if (from !== undefined)
    throw new RnnkitError(
      'unsupported',
      'trainClassifier goes on from another with examples that are in memory; give them as lists, or leave from out.',
    );
  const prepared = await prepare('trainClassifier', open, { ...own, signal: run.signal }, validation);
  return prepared.train(run);
}

async function train(
  texts: readonly string[],
  labels: readonly string[],
  options: TrainClassifierOptions,
): Promise<TextClassifier> {
  const owner = 'trainClassifier';
  checkExamples(owner, { texts, labels });
  check.checkOptions(owner, checks, {}, options);
  const { run, rest } = partRun<TrainClassifierOptions, ClassifierFigures>(options);
  const { validation, from, vectors, ...own } = rest;
  if (validation !== undefined) checkExamples(`${owner}: validation`, validation);
  const classes = classesOf(labels, from);
  const { made } = await trainTextModel<string, TextClassifier>({
    owner,
    examples: { texts, targets: labels },
    validation: validation && { texts: validation.texts, targets: validation.labels },
    options: own,
    from,
    vectors,
    run,
    split(examples, share, seed) {
      const parts = splitExamples(labelled(examples), share, seed);
      return { train: withTargets(parts.train), validation: withTargets(parts.validation) };
    },
    begin: () => ({
      head: { units: classes.length, activation: 'softmax' },
      known: from?.labels.length ?? 0,
      make: ({ tokenizer, model }, { maxLength, ...ends }) =>
        new TextClassifier(tokenizer, maxLength, classes, model, ends),
    }),
    fit(classifier, { train, validation: held }, settings) {
      compileClassifier(classifier, settings, train.texts.length);
      const best = { monitor: 'val_accuracy', validates: held !== undefined, give: onlyTo(classifier) };
      const callbacks = runCallbacks(run, settings.epochs, figuresOf, best);
      const heldOut = held && labelled(held);
      return fitClassifier(classifier, labelled(train), settings, {
        validation: heldOut,
        signal: run.signal,
        callbacks,
      });
    },
  });
  return made;
}

const labelled = ({ texts, targets }: TextExamples<string>): LabelledExamples => ({ texts, labels: targets });

const withTargets = ({ texts, labels }: LabelledExamples): TextExamples<string> => ({ texts, targets: labels });

function classesOf(labels: readonly string[], from: TextClassifier | undefined): readonly string[] {
  const known = from?.labels ?? [];
  const classes = [...known, ...[...new Set(labels)].filter((label) => !known.includes(label)).toSorted()];
  if (classes.length >= 2) return classes;
  throw new RnnkitError(
    'invalid-argument',
    `trainClassifier takes texts of at least two classes; got ${check.describe(classes)}.`,
  );
}
