// How a generator's network is trained.
import type { HostArray } from '@rnnkit/data';
import { sparseCategoricalCrossentropy, type TrainableModel } from '@rnnkit/training';

import { bestEpoch } from '../best-epoch.ts';
import { keepingCallbacks, type RunOptions } from '../training-run.ts';
import type { GeneratorSettings } from './options.ts';
import { givenCosts, IdSampler, sampledStudent } from './sampled-softmax.ts';
import { groupsOf, piecesOf, windowCount, windowsOf } from './windows.ts';

/** What held-out texts show after an epoch. */
export interface GeneratorFigures {
  /** Mean negative log-likelihood of a token, in nats. */
  readonly loss: number;
}

/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 1;
/** Fewer steps teach a network next to nothing. */
const fewestSteps = 500;
/** More epochs over few texts teach nothing but these. */
const mostEpochs = 200;
/** Probabilities that are held at once while held-out texts are tried. */
const mostAtOnce = 2 ** 24;

/** What is read. */
interface Ids {
  /** The ids of each text. */
  readonly train: readonly Int32Array[];
  /** Those of what is held out, if anything is. */
  readonly held: readonly Int32Array[] | undefined;
  /** How many ids there are. */
  readonly size: number;
}

/** A window as training takes it. */
interface Labelled {
  readonly x: HostArray | readonly HostArray[];
  readonly y: HostArray;
  readonly sampleWeight: HostArray | undefined;
}

/** The mean of what is foretold: nothing is behind a text's end. */
const reduction = 'meanWithSampleWeight';

/**
 * Trains until what is held out is foretold no better; the best weights stay.
 *
 * @param network its layers carry their states from batch to batch
 * @returns whether an epoch was done
 */
export async function fitGenerator(
  network: TrainableModel,
  { train, held, size }: Ids,
  settings: GeneratorSettings & { readonly given: number | undefined },
  run: Omit<RunOptions<GeneratorFigures>, 'checkpoint'> & { readonly onBest: (() => Promise<void>) | undefined },
): Promise<boolean> {
  const { seed, patience, sampledTokens } = settings;
  const pieces = piecesOf(train, settings);
  const batches = windowCount(pieces, settings);
  const epochs = settings.given ?? Math.max(settings.epochs, Math.min(mostEpochs, Math.ceil(fewestSteps / batches)));
  const isSampled = sampledTokens > 0 && sampledTokens < size;
  const learner = isSampled
    ? sampledStudent(network, { sampler: new IdSampler(train, size), count: sampledTokens })
    : network;
  let epoch = 0;
  try {
    compile(network, settings, sparseCategoricalCrossentropy({ reduction }));
    network.build([null, null]);
    if (isSampled) {
      compile(learner, settings, givenCosts);
      learner.build();
    }
    const { callback, isTrained } = bestEpoch<GeneratorFigures>({
      epochs,
      patience,
      data: [numbersOf(train), numbersOf(held ?? []), [JSON.stringify({ ...settings, epochs: 0, given: 0 })]],
      onEpochBegin: (number) => void (epoch = number),
      figures: async () => (held === undefined ? undefined : { loss: await lossOf(network, held, settings, size) }),
      worth: (figures, loss) => -(figures?.loss ?? loss),
      onProgress: run.onProgress,
      onBest: run.onBest,
    });
    const data = {
      [Symbol.iterator]: () => windows(network, groupsOf(pieces, settings, seed + epoch), settings, isSampled),
    };
    await learner.fitDataset(data, {
      epochs,
      batches,
      callbacks: [callback, ...keepingCallbacks(run, epochs)],
      ...(run.signal !== undefined && { signal: run.signal }),
    });
    network.resetStates();
    return isTrained();
  } finally {
    if (learner !== network) learner.dispose();
  }
}

function* numbersOf(texts: readonly Int32Array[]): Generator<number> {
  for (const ids of texts) {
    yield ids.length;
    yield* ids;
  }
}

function compile(
  network: TrainableModel,
  { optimizer, learningRate }: GeneratorSettings,
  loss: Parameters<TrainableModel['compile']>[0]['loss'],
): void {
  network.compile({ optimizer: { className: optimizer, config: { learningRate, globalClipNorm } }, loss });
}

/** The windows of an epoch; for what is sampled the ids that come next are read, too. */
function* windows(
  network: TrainableModel,
  groups: readonly (readonly Int32Array[])[],
  { sequenceLength }: GeneratorSettings,
  isSampled: boolean,
): Generator<Labelled> {
  for (const group of groups) {
    network.resetStates();
    for (const { x, y, sampleWeight } of windowsOf(group, sequenceLength)) {
      // Costs have no labels; the ids that come next are an input.
      const none = { data: new Int32Array(y.data.length), shape: y.shape };
      yield isSampled ? { x: [x, y], y: none, sampleWeight } : { x, y, sampleWeight };
    }
  }
}

/** The mean loss of some texts, read as while training. */
async function lossOf(
  network: TrainableModel,
  texts: readonly Int32Array[],
  { batchSize, sequenceLength }: GeneratorSettings,
  size: number,
): Promise<number> {
  let sum = 0;
  let count = 0;
  const rows = Math.max(1, Math.min(batchSize, Math.floor(mostAtOnce / (size * sequenceLength))));
  const reading = { batchSize: rows, sequenceLength };
  for (const group of groupsOf(piecesOf(texts, reading), reading, 0)) {
    network.resetStates();
    for (const window of windowsOf(group, sequenceLength)) {
      sum += window.count * (await network.testOnBatch(window.x, window.y, window.sampleWeight));
      count += window.count;
    }
  }
  network.resetStates();
  return sum / Math.max(1, count);
}
