// What plain arithmetic takes at this moment: a product of matrices by one thread or several, without rnnkit.
import { Worker } from 'node:worker_threads';

import type { YardstickTimes } from './figures.ts';
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

  /** What it takes at this moment on one thread, and on as many as somebody has who comes next. */
  async beside(threads: number): Promise<YardstickTimes> {
    const times: Record<number, number> = {};
    for (const count of new Set([1, threads])) times[count] = await this.turn(count);
    return times;
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
