// A classifier of examples that need not fit into memory: they are walked through once for the vocabulary, and again to train.
import { check, RnnkitError, type HostArray } from '@rnnkit/data';
import { describe, padSequences, type TokenStatistics } from '@rnnkit/text';

import { suggestTokens } from '../suggest-tokens.ts';
import { fitTextModelOnStream, type RowStream } from '../text-model/fit-text-model.ts';
import { walkThrough, type Reopened } from '../text-model/reopened.ts';
import type { HeldExamples } from '../text-model/held-examples.ts';
import { onlyTo, runCallbacks, runChecks, type RunOptions } from '../training-run.ts';
import { StreamedRows } from '../text-model/streamed-rows.ts';
import { survey, type Survey } from '../text-model/survey.ts';
import { textModelOf } from '../text-model/new-text-model.ts';
import type { ReadTexts } from '../text-model/token-weights.ts';
import { settleAnswers } from './calibration.ts';
import type { LabelledExamples } from './examples.ts';
import { figuresOf, type ClassifierFigures } from './figures.ts';
import { optionChecks, settle } from './options.ts';
import { compileClassifier, encode, labelRows, read } from './recipe.ts';
import type { ClassifierOptions, ClassifierSettings } from './settings.ts';
import { TextClassifier } from './text-classifier.ts';

/** So many examples say what a token had better be; fewer held out than these choose an epoch by chance. */
const [mostLookedAt, fewestHeld] = [1000, 10] as const;

/** How {@link prepareClassifier} goes about it. */
export interface PrepareOptions extends ClassifierOptions {
  /** Is told how many examples were walked through. Default: nobody is. */
  readonly onExample?: ((examples: number) => void) | undefined;
  /** Stops it; then it throws the signal's reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Chooses how many tokens of a text are read, by what some texts are to the tokenizer. Default: as the settings say. */
  readonly chooseLength?: ((statistics: TokenStatistics) => number) | undefined;
  /** Share of the examples that has no part in the training, to try it on; at most 10,000 are held out in all. Default 0. */
  readonly testSplit?: number | undefined;
  /** Tokens that are held in memory at once, about. Default 33,554,432, in 128 MiB. */
  readonly mostTokens?: number | undefined;
}

/** A classifier that is not trained yet, and what trains it. */
export interface PreparedClassifier {
  readonly classifier: TextClassifier;
  readonly settings: ClassifierSettings;
  /** How many examples it is trained on. */
  readonly rows: number;
  /** What chooses the best epoch, at most 10,000 examples; undefined where none is held out. */
  readonly validation: LabelledExamples | undefined;
  /** Some of the examples that it is trained on, drawn evenly; of long texts the beginning. */
  readonly sample: LabelledExamples;
  /** What those are to its tokenizer. */
  readonly tokens: TokenStatistics;
  /** By how much the count of a token may be too small, of many different ones. */
  readonly countError: number;
  /** How often the examples are walked through in an epoch. */
  readonly passes: number;
  /** A number that differs for other examples. */
  readonly digest: number;
  /** The most examples that were in memory at once, as tokens. */
  readonly mostHeld: () => number;
  /** Examples that have no part in the training, with `testSplit`; undefined where there are none. */
  readonly test: LabelledExamples | undefined;
  /** Trains it, once, as `trainClassifier` does. It is freed when that fails. */
  readonly train: (run?: RunOptions<ClassifierFigures>) => Promise<TextClassifier>;
}

const checks: check.OptionChecks = {
  ...optionChecks,
  onExample: check.callable,
  signal: check.abortSignal,
  chooseLength: check.callable,
  testSplit: check.fraction,
  mostTokens: check.count,
};

/**
 * Learns the vocabulary and the classes of examples that are walked through anew each time, such as those of a file larger than memory, and makes
 * a classifier of them. No more than its batches, the tokens of a random part of the examples and what is held out are in memory at once; each
 * epoch goes through all examples in an order of its own, evenly shuffled, however they are sorted. A backend has to be in use.
 *
 * @param open gives the examples, `{ text, label }` each, the same each time
 * @throws RnnkitError `invalid-argument` when an example is none, there are fewer than two classes, or an option is not what it has to be; the
 * signal's reason when it is stopped
 *
 * @example
 * const prepared = await prepareClassifier(() => readDataset('reviews.jsonl'));
 * const classifier = await prepared.train();
 * await classifier.save('reviews');
 */
export async function prepareClassifier(
  open: Reopened<{ readonly text: string; readonly label: string }>,
  options: PrepareOptions = {},
): Promise<PreparedClassifier> {
  return prepare('prepareClassifier', open, options);
}

/** The same for another function, by whose name errors begin. */
export async function prepare(
  owner: string,
  open: Reopened<unknown>,
  options: PrepareOptions,
  given?: LabelledExamples,
): Promise<PreparedClassifier> {
  check.callable(open, `${owner}: the function that gives the examples`);
  check.checkOptions(owner, checks, {}, options);
  const { onExample, signal, chooseLength, testSplit = 0, mostTokens, ...own } = options;
  const tokens = own.tokenLevel === undefined ? await suggestFor(owner, open) : {};
  const asked: ClassifierOptions = {
    ...tokens,
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
  };
  const first = settle(owner, asked, 0);
  const validationSplit = given === undefined ? first.validationSplit : 0;
  const share = Math.min(0.9, validationSplit + testSplit);
  const found = await survey(owner, open, first, {
    share,
    seed: first.seed,
    signal,
    onExample,
    fewestHeld: own.validationSplit === undefined ? fewestHeld : 0,
  });
  const statistics = describe(
    found.tokenizer,
    found.sample.map(({ text }) => text),
  );
  const maxLength = own.maxLength ?? chooseLength?.(statistics);
  const { rows } = found;
  const settings = settle(owner, { ...asked, maxLength }, rows);
  const parts = partsOf(found.held.examples, validationSplit === 0 ? 1 : testSplit / (validationSplit + testSplit));
  const validation = given ?? parts.validation;
  return prepared(owner, open, { found, rows, settings, validation, test: parts.test, statistics, mostTokens });
}

async function suggestFor(owner: string, open: Reopened<unknown>): Promise<ReturnType<typeof suggestTokens>> {
  const texts: string[] = [];
  for await (const { text } of walkThrough(owner, open)) if (texts.push(text) >= mostLookedAt) break;
  return suggestTokens(texts);
}

/** What chooses the epoch, and what it is tried on: those that drew the smallest numbers. */
function partsOf(
  held: HeldExamples['examples'],
  tested: number,
): Record<'validation' | 'test', LabelledExamples | undefined> {
  const count = Math.round(held.length * tested);
  const limit = held.map(({ draw }) => draw).toSorted((a, b) => a - b)[count] ?? 1;
  const listedOr = (examples: HeldExamples['examples']): LabelledExamples | undefined =>
    examples.length === 0 ? undefined : listed(examples);
  return {
    validation: listedOr(held.filter(({ draw }) => draw >= limit)),
    test: listedOr(held.filter(({ draw }) => draw < limit)),
  };
}

const listed = (examples: readonly { readonly text: string; readonly label: string }[]): LabelledExamples => ({
  texts: examples.map(({ text }) => text),
  labels: examples.map(({ label }) => label),
});

interface Found {
  readonly found: Survey;
  readonly rows: number;
  readonly settings: ClassifierSettings;
  readonly validation: LabelledExamples | undefined;
  readonly test: LabelledExamples | undefined;
  readonly statistics: TokenStatistics;
  readonly mostTokens: number | undefined;
}

function prepared(owner: string, open: Reopened<unknown>, given: Found): PreparedClassifier {
  const { found, rows, settings, validation, test } = given;
  const classifier = classifierFor(owner, given);
  const stream = streamedRows(owner, open, given, classifier);
  const sample = listed(found.sample);
  const tokens = describe(classifier.tokenizer, sample.texts, { maxLength: settings.maxLength });
  return {
    classifier,
    settings,
    rows,
    validation,
    sample,
    tokens,
    countError: found.countError,
    passes: stream.passes,
    digest: found.digest,
    mostHeld: () => stream.mostHeld,
    test,
    async train(run = {}) {
      try {
        check.checkOptions(`${owner}: train`, runChecks, {}, run);
        run.onTokens?.(tokens, 'texts');
        const best = { monitor: 'val_accuracy', validates: validation !== undefined, give: onlyTo(classifier) };
        const { epoch } = await fitTextModelOnStream(classifier.model, rowStream(stream, given, classifier), settings, {
          validation: validation && encode(classifier, validation, settings),
          monitor: best.monitor,
          callbacks: runCallbacks(run, settings.epochs, figuresOf, best),
          signal: run.signal,
        });
        if (epoch.length === 0) run.signal?.throwIfAborted();
        else if (validation !== undefined) {
          const held = { ...read(classifier, validation), texts: validation.texts };
          // To be read in any order, what does not fit into memory is read from its files many times; and it is much to count anyway.
          const how = { ...settings, refines: stream.passes === 1 };
          await settleAnswers(classifier, (time) => readAgain(stream, time, settings), held, how);
        }
        return classifier;
      } catch (error) {
        classifier.dispose();
        throw error;
      }
    },
  };
}

function classifierFor(owner: string, { found, rows, settings }: Found): TextClassifier {
  const labels = [...found.classes.keys()];
  if (labels.length < 2)
    throw new RnnkitError(
      'invalid-argument',
      `${owner} takes texts of at least two classes; got ${check.describe(labels)}.`,
    );
  const { maxLength } = settings;
  const head = { units: labels.length, activation: 'softmax' } as const;
  const { tokenizer, model } = textModelOf(owner, found.tokenizer, settings, head);
  const classifier = new TextClassifier(tokenizer, maxLength, labels, model);
  compileClassifier(classifier, settings, rows);
  model.build([null, maxLength]);
  return classifier;
}

function streamedRows(
  owner: string,
  open: Reopened<unknown>,
  { found, rows, settings, statistics, mostTokens }: Found,
  { tokenizer, labels }: TextClassifier,
): StreamedRows {
  const { maxLength, batchSize, seed } = settings;
  const places = new Map(labels.map((label, place) => [label, place]));
  return new StreamedRows({
    walk: () => trainedOn(owner, open, found.held),
    rows,
    tokensOfRow: Math.min(maxLength, statistics.tokens / Math.max(1, statistics.texts)),
    // The end of a longer text is read.
    encode: (text) => tokenizer.textsToSequences([text])[0]!.slice(-maxLength),
    targetOf: (label) => places.get(label) ?? unknownLabel(label),
    batchSize,
    seed,
    mostTokens,
  });
}

/** What is trained on, once more: first in order, then in batches of another order each time. */
async function* readAgain(stream: StreamedRows, time: number, like: ClassifierSettings): AsyncGenerator<ReadTexts> {
  for await (const { rows, targets } of time === 0 ? stream.inOrder() : stream.batches(like.epochs + time))
    yield { ids: padSequences(rows, { maxlen: like.maxLength }), right: Int32Array.from(targets) };
}

function rowStream(stream: StreamedRows, { found, rows, settings }: Found, { labels }: TextClassifier): RowStream {
  const { maxLength, batchSize, classWeight } = settings;
  const weights = classWeight === 'balanced' ? balancedWeights([...found.classes.values()], rows) : undefined;
  return {
    rows,
    batches: Math.ceil(rows / batchSize) + stream.passes - 1,
    digest: found.digest,
    async *batchesOf(epoch) {
      for await (const { rows: ids, targets } of stream.batches(epoch))
        yield {
          x: padSequences(ids, { maxlen: maxLength }),
          y: labelRows(Int32Array.from(targets), labels.length, settings),
          ...(weights !== undefined && { sampleWeight: weightsOf(targets, weights) }),
        };
    },
  };
}

async function* trainedOn(
  owner: string,
  open: Reopened<unknown>,
  held: Survey['held'],
): AsyncGenerator<{ readonly text: string; readonly label: string }> {
  const draw = held.draws();
  for await (const example of walkThrough(owner, open)) if (!held.holds(draw())) yield example;
}

function unknownLabel(label: string): never {
  throw new RnnkitError(
    'invalid-data',
    `The label ${check.describe(label)} was not there at first: the function has to give the same examples each time.`,
  );
}

/** Weights by which every class counts as much, as scikit-learn's 'balanced'. */
function balancedWeights(counts: readonly number[], rows: number): readonly number[] {
  const seen = counts.filter((count) => count > 0).length;
  return counts.map((count) => rows / (seen * Math.max(1, count)));
}

const weightsOf = (targets: readonly number[], weights: readonly number[]): HostArray => ({
  data: Float32Array.from(targets, (target) => weights[target]!),
  shape: [targets.length],
});
