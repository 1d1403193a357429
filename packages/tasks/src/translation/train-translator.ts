// From pairs of texts to a translator.
import { check, Random, type HostArray } from '@rnnkit/data';
import { cosineDecay } from '@rnnkit/optimizers';
import { padSequences } from '@rnnkit/text';
import { earlyStopping, lambdaCallback, type Callback, type TrainableModel } from '@rnnkit/training';

import { checkHeads } from '../architectures/architecture.ts';
import { translatorDefaultsOf } from '../presets.ts';
import { learnVocabulary, type TextVocabulary } from '../text-vocabulary.ts';
import { expectPairs } from './expect-pairs.ts';
import { translatorChecks, type TranslatorOptions, type TranslatorSettings } from './options.ts';
import { newTranslationNetwork } from './translation-network.ts';
import { sourceIds, Translator } from './translator.ts';

/** How far a training is. */
export interface TranslatorProgress {
  /** The epoch that is done, counted from 1. */
  readonly epoch: number;
  /** Most epochs there will be. */
  readonly epochs: number;
  /** Mean negative log-likelihood of a token, in nats, with all tokens before it given. */
  readonly loss: number;
  /** The same of the pairs that are held out, where there are any. */
  readonly validationLoss: number | undefined;
}

/** Options of {@link trainTranslator}. */
export interface TrainTranslatorOptions extends TranslatorOptions {
  /** Is told of each epoch that is done. Default: nobody is. */
  readonly onProgress?: ((progress: TranslatorProgress) => void) | undefined;
  /** Stops training after the step that is under way; the best weights so far stay. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 1;
/** Fewer steps teach a network next to nothing. */
const fewestSteps = 800;
/** More epochs over few texts teach nothing but these. */
const mostEpochs = 200;

/** Texts and what they become. */
interface Pairs {
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

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
  options: TrainTranslatorOptions = {},
): Promise<Translator> {
  expectPairs('trainTranslator', ['sources', 'targets'], sources, targets);
  const { onProgress, signal, ...settings } = readOptions(options);
  signal?.throwIfAborted();
  const { train, validation } = split({ sources, targets }, settings);
  const [source, target] = [train.sources, train.targets].map((texts) => learnVocabulary(texts, settings));
  const longest = train.targets.reduce((most, text) => Math.max(most, target!.encode(text).length + 1), 1);
  const steps = Math.ceil(train.sources.length / settings.batchSize);
  const epochs = options.epochs ?? Math.max(settings.epochs, Math.min(mostEpochs, Math.ceil(fewestSteps / steps)));
  const { translator, student } = newTranslationNetwork(settings, { source: source!.size, target: target!.size });
  try {
    compile(student, settings, steps * epochs);
    const rows = (pairs: Pairs): [x: Record<string, HostArray>, y: HostArray] => rowsOf(source!, target!, pairs);
    const { epoch } = await student.fit(...rows(train), {
      epochs,
      batchSize: settings.batchSize,
      ...(validation !== undefined && { validationData: rows(validation) }),
      ...(signal !== undefined && { signal }),
      callbacks: [
        ...(validation === undefined ? [] : [earlyStopping({ patience: epochs, restoreBestWeights: true })]),
        ...(onProgress === undefined ? [] : [tell(onProgress, epochs)]),
      ],
    });
    if (epoch.length === 0) signal?.throwIfAborted();
    translator.build();
    return new Translator(source!, target!, translator, longest);
  } catch (error) {
    translator.dispose();
    throw error;
  } finally {
    student.dispose();
  }
}

function readOptions(options: TrainTranslatorOptions): TrainTranslatorOptions & TranslatorSettings {
  const checks = { ...translatorChecks, onProgress: check.callable, signal: check.abortSignal };
  check.checkOptions('trainTranslator', checks, {}, options);
  const settings = check.checkOptions<TrainTranslatorOptions & TranslatorSettings>(
    'trainTranslator',
    checks,
    translatorDefaultsOf(options),
    options,
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
): [x: Record<string, HostArray>, y: HostArray] {
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

function tell(onProgress: (progress: TranslatorProgress) => void, epochs: number): Callback {
  return lambdaCallback({
    onEpochEnd: (epoch, { loss, val_loss: validationLoss }) =>
      onProgress({ epoch: epoch + 1, epochs, loss: loss!, validationLoss }),
  });
}
