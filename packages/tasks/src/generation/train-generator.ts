// From texts to a generator.
import { check, Random } from '@rnnkit/data';
import type { TrainableModel } from '@rnnkit/training';

import { checkHeads } from '../architectures/architecture.ts';
import { generatorDefaultsOf } from '../presets.ts';
import { learnVocabulary } from '../text-vocabulary.ts';
import { checkTexts } from './check-texts.ts';
import { newNetwork } from './generator-network.ts';
import { NeuralLanguageModel } from './neural-language-model.ts';
import { generatorChecks, type GeneratorOptions, type GeneratorSettings } from './options.ts';
import { idsOf, streamCount, windowsOf, type Texts } from './streams.ts';
import { TextGenerator } from './text-generator.ts';

/** How far a training is. */
export interface GeneratorProgress {
  /** The epoch that is done, counted from 1. */
  readonly epoch: number;
  /** Most epochs there will be. */
  readonly epochs: number;
  /** Mean negative log-likelihood of a token, in nats, over the epoch. */
  readonly loss: number;
  /** The same of the texts that are held out, where there are any. */
  readonly validationLoss: number | undefined;
}

/** Options of {@link trainGenerator}. */
export interface TrainGeneratorOptions extends GeneratorOptions {
  /** A label for each text, such as the kind of name; then texts can be written for a label. Default: none. */
  readonly labels?: readonly string[] | undefined;
  /** Is told of each epoch that is done. Default: nobody is. */
  readonly onProgress?: ((progress: GeneratorProgress) => void) | undefined;
  /** Stops training after the step that is under way; the best weights so far stay. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 1;
/** Fewer steps teach a network next to nothing. */
const fewestSteps = 500;
/** More epochs over few texts teach nothing but these. */
const mostEpochs = 200;

/**
 * Trains a language model: it learns to foretell the next token of texts, by truncated back-propagation through time. The texts are read
 * one after the other, with what ends one before the next; at many places side by side, and each goes on with the state that it had where
 * the last step stopped. A backend has to be in use.
 *
 * @param texts one long text, or many
 * @returns the generator, with the weights of the epoch that foretells best what is held out
 * @throws RnnkitError `invalid-argument` when there is no text to learn from, or an option is not what it has to be; the signal's reason
 * when training is stopped before the first epoch is done
 *
 * @example
 * const generator = await trainGenerator(await readFile('plays.txt', 'utf8'));
 * for await (const piece of generator.generate('ROMEO:')) process.stdout.write(piece);
 */
export async function trainGenerator(
  texts: string | readonly string[],
  options: TrainGeneratorOptions = {},
): Promise<TextGenerator> {
  const settings = readOptions(options);
  const { labels, signal } = options;
  const list = typeof texts === 'string' ? [texts] : texts;
  checkTexts('trainGenerator', list, labels);
  const { train, validation } = split({ texts: list, labels }, settings);
  signal?.throwIfAborted();
  const vocabulary = learnVocabulary(train.texts, settings, [...new Set(labels)].toSorted());
  const network = newNetwork(settings, vocabulary.size, true);
  try {
    network.compile({
      optimizer: { className: settings.optimizer, config: { learningRate: settings.learningRate, globalClipNorm } },
      loss: 'sparseCategoricalCrossentropy',
    });
    const held = validation === undefined ? undefined : idsOf(vocabulary, validation);
    const isTrained = await fit(network, { ids: idsOf(vocabulary, train), held }, settings, options);
    if (!isTrained) signal?.throwIfAborted();
    const made = await withoutStates(network, settings, vocabulary.size);
    return new TextGenerator(vocabulary, new NeuralLanguageModel(made));
  } finally {
    network.dispose();
  }
}

function readOptions(options: TrainGeneratorOptions): GeneratorSettings {
  const checks = { ...generatorChecks, labels: check.texts, onProgress: check.callable, signal: check.abortSignal };
  check.checkOptions('trainGenerator', checks, {}, options);
  const settings = check.checkOptions<TrainGeneratorOptions & GeneratorSettings>(
    'trainGenerator',
    checks,
    generatorDefaultsOf(options),
    options,
  );
  checkHeads('trainGenerator', settings);
  return settings;
}

/** Holds out a share of the texts; of a single one its end. */
function split(
  { texts, labels }: Texts,
  { validationSplit, seed }: GeneratorSettings,
): { readonly train: Texts; readonly validation: Texts | undefined } {
  if (texts.length === 1) {
    const text = texts[0]!;
    // No character is cut.
    const characters = Array.from(text);
    const kept = characters.length - Math.floor(characters.length * validationSplit);
    if (kept === characters.length) return { train: { texts, labels }, validation: undefined };
    return {
      train: { texts: [characters.slice(0, kept).join('')], labels },
      validation: { texts: [characters.slice(kept).join('')], labels },
    };
  }
  const order = new Random(seed).derive('split').shuffle(Array.from(texts.keys()));
  const held = Math.min(texts.length - 1, Math.floor(texts.length * validationSplit));
  const rows = (places: readonly number[]): Texts => ({
    texts: places.map((place) => texts[place]!),
    labels: labels === undefined ? undefined : places.map((place) => labels[place]!),
  });
  return { train: rows(order.slice(held)), validation: held === 0 ? undefined : rows(order.slice(0, held)) };
}

/** Trains until the held-out texts are foretold no better; the best weights stay. Whether an epoch was done. */
async function fit(
  network: TrainableModel,
  { ids, held }: { readonly ids: Int32Array; readonly held: Int32Array | undefined },
  settings: GeneratorSettings,
  { epochs: given, onProgress, signal }: TrainGeneratorOptions,
): Promise<boolean> {
  const { sequenceLength, batchSize, patience } = settings;
  const streams = streamCount(ids.length, batchSize, sequenceLength);
  const windows = { [Symbol.iterator]: () => windowsOf(ids, streams, sequenceLength) };
  const batches = Math.ceil(Math.floor((ids.length - 1) / streams) / sequenceLength);
  const epochs = given ?? Math.max(settings.epochs, Math.min(mostEpochs, Math.ceil(fewestSteps / batches)));
  let best: { readonly loss: number; readonly weights: readonly Float32Array[] } | undefined;
  let worse = 0;
  for (let epoch = 0; epoch < epochs && worse < patience; epoch++) {
    network.resetStates();
    const run = { epochs: epoch + 1, initialEpoch: epoch, batches };
    const { history } = await network.fitDataset(windows, signal === undefined ? run : { ...run, signal });
    if (signal?.aborted === true) break;
    const loss = history['loss']!.at(-1)!;
    const validationLoss = held === undefined ? undefined : await lossOf(network, held, settings);
    worse = best !== undefined && validationLoss !== undefined && validationLoss >= best.loss ? worse + 1 : 0;
    if (worse === 0) best = { loss: validationLoss ?? loss, weights: await network.getWeights() };
    onProgress?.({ epoch: epoch + 1, epochs, loss, validationLoss });
  }
  network.resetStates();
  if (best === undefined) return false;
  network.setWeights(best.weights);
  return true;
}

/** The mean loss of some ids, read as while training. */
async function lossOf(
  network: TrainableModel,
  ids: Int32Array,
  { batchSize, sequenceLength }: GeneratorSettings,
): Promise<number> {
  network.resetStates();
  let sum = 0;
  let count = 0;
  for (const window of windowsOf(ids, streamCount(ids.length, batchSize, sequenceLength), sequenceLength)) {
    sum += window.count * (await network.testOnBatch(window.x, window.y));
    count += window.count;
  }
  network.resetStates();
  return sum / Math.max(1, count);
}

/** The same network, each of whose batches begins anew. */
async function withoutStates(
  network: TrainableModel,
  settings: GeneratorSettings,
  size: number,
): Promise<TrainableModel> {
  const made = newNetwork(settings, size, false);
  made.build([null, null]);
  made.setWeights(await network.getWeights());
  return made;
}
