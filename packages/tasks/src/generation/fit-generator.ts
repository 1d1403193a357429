// How a generator's network is trained.
import type { HostArray } from '@rnnkit/data';
import type { TrainableModel } from '@rnnkit/training';

import { bestEpoch } from '../best-epoch.ts';
import { keepingCallbacks, type RunOptions } from '../training-run.ts';
import type { GeneratorSettings } from './options.ts';
import { givenCosts, IdSampler, sampledStudent } from './sampled-softmax.ts';
import { streamCount, windowsOf } from './streams.ts';

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
  readonly ids: Int32Array;
  /** What is held out, if anything is. */
  readonly held: Int32Array | undefined;
  /** How many ids there are. */
  readonly size: number;
}

/**
 * Trains until what is held out is foretold no better; the best weights stay.
 *
 * @param network its layers carry their states from batch to batch
 * @returns whether an epoch was done
 */
export async function fitGenerator(
  network: TrainableModel,
  { ids, held, size }: Ids,
  settings: GeneratorSettings & { readonly given: number | undefined },
  run: Omit<RunOptions<GeneratorFigures>, 'checkpoint'> & { readonly onBest: (() => Promise<void>) | undefined },
): Promise<boolean> {
  const { sequenceLength, batchSize, patience, sampledTokens } = settings;
  const streams = streamCount(ids.length, batchSize, sequenceLength);
  const batches = Math.ceil(Math.floor((ids.length - 1) / streams) / sequenceLength);
  const epochs = settings.given ?? Math.max(settings.epochs, Math.min(mostEpochs, Math.ceil(fewestSteps / batches)));
  const isSampled = sampledTokens > 0 && sampledTokens < size;
  const learner = isSampled
    ? sampledStudent(network, { sampler: new IdSampler(ids, size), count: sampledTokens })
    : network;
  try {
    compile(network, settings, 'sparseCategoricalCrossentropy');
    network.build([null, null]);
    if (isSampled) {
      compile(learner, settings, givenCosts);
      learner.build();
    }
    const { callback, isTrained } = bestEpoch<GeneratorFigures>({
      epochs,
      patience,
      data: [ids, held ?? [], [JSON.stringify({ ...settings, epochs: 0, given: 0 })]],
      onEpochBegin: () => network.resetStates(),
      figures: async () => (held === undefined ? undefined : { loss: await lossOf(network, held, settings, size) }),
      worth: (figures, loss) => -(figures?.loss ?? loss),
      onProgress: run.onProgress,
      onBest: run.onBest,
    });
    await learner.fitDataset(windowsFor(ids, streams, sequenceLength, isSampled), {
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

function compile(
  network: TrainableModel,
  { optimizer, learningRate }: GeneratorSettings,
  loss: Parameters<TrainableModel['compile']>[0]['loss'],
): void {
  network.compile({ optimizer: { className: optimizer, config: { learningRate, globalClipNorm } }, loss });
}

/** The windows of each epoch; for what is sampled the ids that come next are read, too. */
function windowsFor(
  ids: Int32Array,
  streams: number,
  sequenceLength: number,
  isSampled: boolean,
): Iterable<{ readonly x: HostArray | readonly HostArray[]; readonly y: HostArray }> {
  return {
    *[Symbol.iterator]() {
      for (const { x, y } of windowsOf(ids, streams, sequenceLength)) {
        // Costs have no labels; the ids that come next are an input.
        const none = { data: new Int32Array(y.data.length), shape: y.shape };
        yield isSampled ? { x: [x, y], y: none } : { x, y };
      }
    },
  };
}

/** The mean loss of some ids, read as while training. */
async function lossOf(
  network: TrainableModel,
  ids: Int32Array,
  { batchSize, sequenceLength }: GeneratorSettings,
  size: number,
): Promise<number> {
  network.resetStates();
  let sum = 0;
  let count = 0;
  const rows = Math.max(1, Math.min(batchSize, Math.floor(mostAtOnce / (size * sequenceLength))));
  for (const window of windowsOf(ids, streamCount(ids.length, rows, sequenceLength), sequenceLength)) {
    sum += window.count * (await network.testOnBatch(window.x, window.y));
    count += window.count;
  }
  network.resetStates();
  return sum / Math.max(1, count);
}
