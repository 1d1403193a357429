// Empty jobs, and what ten thousand of them in the queue cost.
import { setTimeout as wait } from 'node:timers/promises';

import { int, random, Study, type Engine, type Job } from '@rnnkit/tuning';

import { bullmq } from '../src/index.ts';
import { Server } from '../src/server.ts';
import { startWorker } from './workers.ts';
import { say } from './say.ts';

const count = 10_000;

function jobsOf(seed: number): readonly Job[] {
  const study = new Study({ space: { n: int({ from: 0, to: 1e9 }) }, sampler: random(), trials: count, seed });
  return Array.from({ length: count }, (_, trial) => {
    study.ask();
    return study.job(trial, 0);
  });
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const settled = async (run: () => Promise<void>): Promise<number> => {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1000;
};

async function runAll(engine: Engine, jobs: readonly Job[]): Promise<void> {
  const context = { signal: new AbortController().signal, report: (): void => undefined };
  let next = 0;
  const slot = async (): Promise<void> => {
    while (next < jobs.length) await engine.run(jobs[next++]!, context);
  };
  await Promise.all(Array.from({ length: Math.min(engine.slots, jobs.length) }, slot));
}

/** Measures on one server. */
export async function measureThroughput(name: string, url: string): Promise<void> {
  const queue = await new Server('measure', { url }).openQueue();
  const warm = jobsOf(99).slice(0, 1000);
  const engine = bullmq({ url, slots: 200 });
  let worker = startWorker(url, '30000', 'empty');
  await runAll(engine, warm);
  const some = jobsOf(98).slice(0, 2000);
  const seconds = await settled(async () => runAll(engine, some));
  say(`${name}: ${Math.round(some.length / seconds)} empty jobs a second, 200 in the queue at a time`);
  await engine.end();
  await worker.gone;

  for (let round = 1; round <= 3; round++) {
    const all = bullmq({ url, slots: count });
    const jobs = jobsOf(round);
    const before = heap();
    const run = runAll(all, jobs);
    while ((await queue.getJobCountByTypes('waiting')) < count) await wait(20);
    const queued = heap();
    worker = startWorker(url, '30000', 'empty');
    const taken = await settled(async () => run);
    await all.end();
    await worker.gone;
    const left = (await queue.getJobs(['waiting', 'active', 'delayed', 'completed', 'failed'])).length;
    say(
      `${name}: ${count} in the queue, round ${round}: heap ${before.toFixed(0)} MB before, ${queued.toFixed(0)} MB while they are queued, ` +
        `${heap().toFixed(0)} MB after; done in ${taken.toFixed(1)} s; ${left} left in the queue`,
    );
  }
  await queue.close();
}
