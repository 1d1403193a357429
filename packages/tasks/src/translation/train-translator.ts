// From pairs of texts to a translator.
import { check, Random, type HostArray } from '@rnnkit/data';
import { cosineDecay } from '@rnnkit/optimizers';
import { padSequences } from '@rnnkit/text';
import { earlyStopping, type Logs, type TrainableModel } from '@rnnkit/training';

import { checkHeads } from '../architectures/architecture.ts';
import { translatorDefaultsOf } from '../presets.ts';
import { learnVocabulary } from '../learn-vocabulary.ts';
import { collected, isStreamed, labelTarget, type Streamed } from '../streamed.ts';
import type { TextVocabulary } from '../text-vocabulary.ts';
import { statisticsOf } from '../text-statistics.ts';
import { onlyTo, partRun, runCallbacks, runChecks, type RunOptions } from '../training-run.ts';
import { batchesFor } from './batches.ts';
import { expectPairs } from './expect-pairs.ts';
import { grownTranslator, likeThat, longestOf, type Pairs } from './grown-translator.ts';
import { translatorChecks, type TranslatorOptions, type TranslatorSettings } from './options.ts';
import type { TranslationInputs } from './scheduled-sampling.ts';
import { newTranslationNetwork, studentOf } from './translation-network.ts';
import { sourceIds, Translator } from './translator.ts';

/** What held-out pairs show after an epoch. */
export interface TranslatorFigures {
  /** Mean negative log-likelihood of a token, in nats, with all tokens before it given. */
  readonly loss: number;
}

/** Options of {@link trainTranslator}. */
export interface TrainTranslatorOptions extends TranslatorOptions, RunOptions<TranslatorFigures> {
  /**
   * A translator to go on from: it stays as it is, and the new one begins with its tokens and weights, to which those of the pairs are added.
   * It says what the network is like, so that no other option may, but for `vocabularySize`: most tokens in all, by default as many more
   * as a new translator may have. What new pairs do not show is unlearned in time: give it some of the old ones besides. Default: a new one.
   */
  readonly from?: Translator | undefined;
}

/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 1;
/** Fewer steps teach a network next to nothing. */
const fewestSteps = 800;
/** More epochs over few texts teach nothing but these. */
const mostEpochs = 200;

/**
 * Trains an encoder and a decoder with attention on pairs of texts. While it learns, the decoder reads the right tokens, not its own
 * (teacher forcing). A backend has to be in use.
 *
 * @param sources what is read
 * @param targets what each should become
 * @returns the translator, with the weights of the epoch that foretells best what is held out
 * @throws RnnkitError `invalid-argument` unless they are as many texts, at least one, or when an option is not what it has to be; the
 * signal's reason when training is stopped before the first epoch is done
 *
 * @example
 * const { train } = dates(); // of @rnnkit/data
 * const translator = await trainTranslator(train.texts, train.dates);
 * const { text } = await translator.predict('mardi 5 mars 2024'); // 2024-03-05
 */
export async function trainTranslator(
  sources: readonly string[],
  targets: readonly string[],
  options?: TrainTranslatorOptions,
): Promise<Translator>;
/** The same of pairs as the readers of `@rnnkit/data` give them: `text` is the source, and `label` the target. */
export async function trainTranslator(
  data: Streamed<{ readonly text: string; readonly label: string }>,
  options?: TrainTranslatorOptions,
): Promise<Translator>;
export async function trainTranslator(
  first: readonly string[] | Streamed<object>,
  second: unknown,
  third: TrainTranslatorOptions = {},
): Promise<Translator> {
  if (!isStreamed(first)) return train(first as readonly string[], second as readonly string[], third);
  const { texts, targets } = await collected('trainTranslator', first, labelTarget);
  return train(texts, targets as readonly string[], second ?? {});
}

async function train(
  sources: readonly string[],
  targets: readonly string[],
  options: TrainTranslatorOptions,
): Promise<Translator> {
  expectPairs('trainTranslator', ['sources', 'targets'], sources, targets);
  const settings = readOptions(options);
  const { signal, from, onTokens } = options;
  signal?.throwIfAborted();
  const { train: learned, validation } = split({ sources, targets }, settings);
  const translator =
    from === undefined
      ? newTranslator(learned, settings)
      : await grownTranslator(from, learned, settings.vocabularySize);
  try {
    if (onTokens !== undefined) {
      onTokens(statisticsOf(translator.source, learned.sources), 'sources');
      onTokens(statisticsOf(translator.target, learned.targets), 'targets');
    }
    if (!(await fit(translator, learned, validation, settings, options))) signal?.throwIfAborted();
    return translator;
  } catch (error) {
    translator.dispose();
    throw error;
  }
}

function newTranslator(train: Pairs, settings: TranslatorSettings): Translator {
  const [source, target] = [train.sources, train.targets].map((texts) => learnVocabulary(texts, settings));
  const network = newTranslationNetwork(settings, { source: source!.size, target: target!.size });
  try {
    network.build();
    return new Translator(source!, target!, network, longestOf(target!, train.targets));
  } catch (error) {
    network.dispose();
    throw error;
  }
}

/** Trains; the weights that foretell best what is held out stay. Whether an epoch was done. */
async function fit(
  translator: Translator,
  train: Pairs,
  validation: Pairs | undefined,
  settings: TranslatorSettings,
  { epochs: given, ...run }: TrainTranslatorOptions,
): Promise<boolean> {
  const { source, target, model } = translator;
  const steps = Math.ceil(train.sources.length / settings.batchSize);
  const epochs = given ?? Math.max(settings.epochs, Math.min(mostEpochs, Math.ceil(fewestSteps / steps)));
  const student = studentOf(model);
  try {
    compile(student, settings, steps * epochs);
    const rows = (pairs: Pairs): [x: TranslationInputs & Record<string, HostArray>, y: HostArray] =>
      rowsOf(source, target, pairs);
    const { watcher, dataset } = batchesFor(student, rows(train), { ...settings, epochs, end: target.end });
    const { epoch } = await student.fitDataset(dataset, {
      epochs,
      batches: steps,
      ...(validation !== undefined && { validationData: rows(validation) }),
      ...(run.signal !== undefined && { signal: run.signal }),
      callbacks: [
        watcher,
        ...(validation === undefined ? [] : [earlyStopping({ patience: epochs, restoreBestWeights: true })]),
        ...runCallbacks(run, epochs, figuresOf, {
          monitor: 'val_loss',
          validates: validation !== undefined,
          give: onlyTo(translator),
        }),
      ],
    });
    return epoch.length > 0;
  } finally {
    student.dispose();
  }
}

function figuresOf({ val_loss: loss }: Logs): TranslatorFigures | undefined {
  return loss === undefined ? undefined : { loss };
}

const checks: check.OptionChecks = {
  ...translatorChecks,
  ...runChecks,
  from: check.rule('a Translator', (value) => value instanceof Translator),
};

function readOptions(options: TrainTranslatorOptions): TranslatorSettings {
  check.checkOptions('trainTranslator', checks, {}, options);
  const { from, ...own } = partRun<TrainTranslatorOptions, TranslatorFigures>(options).rest;
  const rest = from === undefined ? own : likeThat(from, own);
  const settings = check.checkOptions<TranslatorSettings>(
    'trainTranslator',
    translatorChecks,
    translatorDefaultsOf(rest),
    rest,
  );
  checkHeads('trainTranslator', settings);
  return settings;
}

function split(
  { sources, targets }: Pairs,
  { validationSplit, seed }: TranslatorSettings,
): { readonly train: Pairs; readonly validation: Pairs | undefined } {
  const order = new Random(seed).derive('split').shuffle(Array.from(sources.keys()));
  const held = Math.min(sources.length - 1, Math.floor(sources.length * validationSplit));
  const rows = (places: readonly number[]): Pairs => ({
    sources: places.map((place) => sources[place]!),
    targets: places.map((place) => targets[place]!),
  });
  return { train: rows(order.slice(held)), validation: held === 0 ? undefined : rows(order.slice(0, held)) };
}

function compile(student: TrainableModel, settings: TranslatorSettings, steps: number): void {
  const decay = cosineDecay({ initialLearningRate: settings.learningRate, decaySteps: steps });
  student.compile({
    optimizer: {
      className: settings.optimizer,
      config: { learningRate: { className: decay.className, config: decay.getConfig() }, globalClipNorm },
    },
    loss: 'sparseCategoricalCrossentropy',
  });
}

/** What is read, with zeros behind, and at each step of a target the token that comes next. */
function rowsOf(
  source: TextVocabulary,
  target: TextVocabulary,
  { sources, targets }: Pairs,
): [x: TranslationInputs & Record<string, HostArray>, y: HostArray] {
  const written = targets.map((text) => target.encode(text));
  const padded = (sequences: readonly (readonly number[])[]): HostArray => padSequences(sequences, { padding: 'post' });
  return [
    {
      source: padded(sources.map((text) => sourceIds(source, text))),
      target: padded(written.map((ids) => [target.end, ...ids])),
    },
    padded(written.map((ids) => [...ids, target.end])),
  ];
}
