// A thread that takes one input after the other, and says which it is at, so that one that never ends can be told.
import { parentPort, workerData } from 'node:worker_threads';

import { makeCorpus } from './corpus.ts';
import { runInput } from './one-input.ts';

/** What a lane is told. */
export interface LaneData {
  readonly seed: number;
  /** Its first input, and how far the next is. */
  readonly first: number;
  readonly step: number;
  readonly folder: string;
  /** The number of the input that it is at. */
  readonly at: Int32Array;
}

const { seed, first, step, folder, at } = workerData as LaneData;
const corpus = await makeCorpus();
for (let index = first; ; index += step) {
  Atomics.store(at, 0, index);
  parentPort!.postMessage(await runInput(seed, index, corpus, folder), []);
}
