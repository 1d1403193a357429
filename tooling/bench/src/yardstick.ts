// What plain arithmetic takes at this moment: a product of matrices by one thread or several, without rnnkit.
import { Worker } from 'node:worker_threads';

import { median } from './statistics.ts';

const runs = 7;

/** Threads that compute when they are told to. */
export class Yardstick {
  private readonly workers: readonly Worker[];

  constructor(threads: number) {
    this.workers = Array.from({ length: threads }, (_, index) => {
      return new Worker(new URL('./yardstick-worker.ts', import.meta.url), { workerData: index });
    });
  }

  /** The milliseconds of one product whose rows so many threads share: the median of some runs, after one that wakes the threads. */
  async turn(threads: number): Promise<number> {
    const times: number[] = [];
    for (let run = 0; run <= runs; run++) {
      const start = performance.now();
      await Promise.all(this.workers.slice(0, threads).map((worker) => answer(worker, threads)));
      times.push(performance.now() - start);
    }
    return median(times.slice(1));
  }

  /** Ends the threads. */
  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

function answer(worker: Worker, threads: number): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => {
      worker.off('error', reject);
      resolve();
    });
    worker.postMessage(threads, []);
  });
}
