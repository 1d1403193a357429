// From sentences with tags, or texts with spans, to a tagger.
import {
  assessTags,
  check,
  lengthBuckets,
  Random,
  RnnkitError,
  type TagAssessment,
  type TagScheme,
} from '@rnnkit/data';

import { checkHeads } from '../architectures/architecture.ts';
import { taggerDefaultsOf } from '../presets.ts';
import { answeredScheme, inScheme, readExamples, schemeOf, type TaggedWords, type TaggingData } from './examples.ts';
import { taggerChecks, type TaggerOptions, type TaggerSettings } from './options.ts';
import { newTaggerNetwork } from './tagger-network.ts';
import { learnVocabulary, type TaggingVocabulary } from './tagging-vocabulary.ts';
import { inputsOf, TextTagger } from './text-tagger.ts';

/** How far a training is. */
export interface TaggerProgress {
  /** The epoch that is done, counted from 1. */
  readonly epoch: number;
  /** Most epochs there will be. */
  readonly epochs: number;
  /** The mean cost of a word over the epoch, in nats. */
  readonly loss: number;
  /** The share of the held-out words whose tag is right; undefined where none are held out. */
  readonly validationAccuracy: number | undefined;
  /** F1 of the held-out entities; undefined where none are held out, or tags make none. */
  readonly validationF1: number | undefined;
}

/** Options of {@link trainTagger}. */
export type TrainTaggerOptions = TaggerOptions & {
  /** What chooses the best epoch, in the place of a share of the sentences. Default: none. */
  readonly validation?: TaggingData | undefined;
  /** Is told of each epoch that is done. Default: nobody is. */
  readonly onProgress?: ((progress: TaggerProgress) => void) | undefined;
  /** Stops training after the step that is under way; the best weights so far stay. Default: none. */
  readonly signal?: AbortSignal | undefined;
};

/** Fewer steps teach a network next to nothing. */
const fewestSteps = 300;
/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 5;

/**
 * Trains a tagger: it learns the tags of words, or which parts of texts are what, from vectors of words joined with what a recurrent network
 * reads in their characters, by a recurrent network in both directions and a conditional random field. Tags that break their scheme are put
 * right first. A backend has to be in use.
 *
 * @param data sentences with tags, such as `readConll` reads, or texts with spans, such as `readSpans` does
 * @returns the tagger, with the weights of the epoch that does best on what is held out
 * @throws RnnkitError `invalid-argument` when there is nothing to learn from, an example is none, or an option is not what it has to be; the
 * signal's reason when training is stopped before the first epoch is done
 *
 * @example
 * const tagger = await trainTagger(readSpans(await readFile('people.jsonl', 'utf8')));
 * const { spans } = await tagger.predict('Ann met Bob in Rome.');
 */
export async function trainTagger(data: TaggingData, options: TrainTaggerOptions = {}): Promise<TextTagger> {
  const { scheme: given, ...settings } = readOptions(options);
  const { signal } = options;
  const { sentences } = await readExamples('trainTagger', data);
  if (sentences.length === 0)
    throw new RnnkitError('invalid-argument', 'trainTagger takes sentences with tags; there was none with a word.');
  const scheme = schemeFor(given, sentences);
  const all = inScheme(sentences, scheme);
  const { train, held } =
    options.validation === undefined
      ? split(all, settings)
      : { train: all, held: inScheme((await readExamples('trainTagger', options.validation)).sentences, scheme) };
  signal?.throwIfAborted();
  const vocabulary = learnVocabulary(train, scheme, settings);
  const network = newTaggerNetwork(settings, vocabulary);
  try {
    network.compile({
      optimizer: { className: settings.optimizer, config: { learningRate: settings.learningRate, globalClipNorm } },
      loss: settings.output === 'crf' ? 'crfNegativeLogLikelihood' : 'sparseCategoricalCrossentropy',
    });
    network.build();
    const tagger = new TextTagger(vocabulary, network);
    const isTrained = await fit(tagger, train, held, settings, options);
    if (!isTrained) signal?.throwIfAborted();
    return tagger;
  } catch (error) {
    network.dispose();
    throw error;
  }
}

function readOptions(options: TrainTaggerOptions): TrainTaggerOptions & TaggerSettings {
  const checks = {
    ...taggerChecks,
    validation: check.anything,
    onProgress: check.callable,
    signal: check.abortSignal,
  };
  check.checkOptions('trainTagger', checks, {}, options);
  const settings = check.checkOptions<TrainTaggerOptions & TaggerSettings>(
    'trainTagger',
    checks,
    taggerDefaultsOf(options),
    options,
  );
  checkHeads('trainTagger', settings);
  return settings;
}

function schemeFor(given: TagScheme | 'none' | undefined, sentences: readonly TaggedWords[]): TagScheme | undefined {
  if (given === 'none') return undefined;
  return answeredScheme(given ?? schemeOf(new Set(sentences.flatMap(({ tags }) => tags))));
}

/** Holds out a share of the sentences. */
function split(
  sentences: readonly TaggedWords[],
  { validationSplit, seed }: TaggerSettings,
): { readonly train: readonly TaggedWords[]; readonly held: readonly TaggedWords[] } {
  const order = new Random(seed).derive('split').shuffle(Array.from(sentences.keys()));
  const count = Math.min(sentences.length - 1, Math.floor(sentences.length * validationSplit));
  const rows = (places: readonly number[]): readonly TaggedWords[] => places.map((place) => sentences[place]!);
  return { train: rows(order.slice(count)), held: rows(order.slice(0, count)) };
}

/** Trains until the answers to what is held out are no better; the best weights stay. Whether an epoch was done. */
async function fit(
  tagger: TextTagger,
  train: readonly TaggedWords[],
  held: readonly TaggedWords[],
  settings: TaggerSettings,
  { epochs: given, onProgress, signal }: TrainTaggerOptions,
): Promise<boolean> {
  const { vocabulary } = tagger;
  const network = tagger.model;
  const batches = Math.ceil(train.length / settings.batchSize);
  const epochs = given ?? Math.max(settings.epochs, Math.ceil(fewestSteps / batches));
  let best: { readonly figure: number; readonly weights: readonly Float32Array[] } | undefined;
  let worse = 0;
  for (let epoch = 0; epoch < epochs && worse < settings.patience; epoch++) {
    const run = { epochs: epoch + 1, initialEpoch: epoch, batches };
    const data = [...batchesOf(vocabulary, train, settings, epoch)];
    const { history } = await network.fitDataset(data, signal === undefined ? run : { ...run, signal });
    if (signal?.aborted === true) break;
    const found = held.length === 0 ? undefined : await assessHeld(tagger, held);
    const f1 = vocabulary.parts.scheme === undefined ? undefined : found?.f1;
    // Where entities are rare, the first epochs find none, and words tell them apart.
    const figure = found === undefined ? epoch : (f1 ?? 0) + found.accuracy;
    worse = best !== undefined && figure <= best.figure ? worse + 1 : 0;
    if (worse === 0) best = { figure, weights: await network.getWeights() };
    const loss = history['loss']!.at(-1)!;
    onProgress?.({ epoch: epoch + 1, epochs, loss, validationAccuracy: found?.accuracy, validationF1: f1 });
  }
  if (best === undefined) return false;
  network.setWeights(best.weights);
  return true;
}

async function assessHeld(tagger: TextTagger, held: readonly TaggedWords[]): Promise<TagAssessment> {
  const found = await tagger.tag(held.map(({ words }) => words));
  return assessTags(
    held.map(({ tags }) => tags),
    found,
  );
}

/** The batches of an epoch, of sentences that are about as long. */
function* batchesOf(
  vocabulary: TaggingVocabulary,
  sentences: readonly TaggedWords[],
  { batchSize, seed }: TaggerSettings,
  epoch: number,
): Generator<{
  readonly x: ReturnType<typeof inputsOf>;
  readonly y: { readonly data: Int32Array; readonly shape: number[] };
}> {
  const lengths = sentences.map(({ words }) => words.length);
  for (const bucket of lengthBuckets(lengths, { batchSize, seed: seed + epoch })) {
    const rows = bucket.map((row) => sentences[row]!);
    const inputs = vocabulary.encode(rows.map(({ words }) => words));
    const [, time = 1] = inputs.words.shape;
    const y = new Int32Array(rows.length * time);
    for (const [row, { tags }] of rows.entries())
      for (const [step, tag] of tags.entries()) y[row * time + step] = vocabulary.numberOf(tag)!;
    yield { x: inputsOf(inputs), y: { data: y, shape: [rows.length, time] } };
  }
}
