// Jobs by a queue: the side that does them.
import { hostname } from 'node:os';

import { check, RnnkitError } from '@rnnkit/data';
import type { Engine } from '@rnnkit/tuning';

import { watch, within } from './insist.ts';
import { JobRunner } from './job-runner.ts';
import { isTakenBack, unwanted } from './reasons.ts';
import { Server, type Queue, type QueuePlace, type Worker } from './server.ts';

/** Options of {@link serveBullmq}. */
export interface ServeBullmqOptions {
  /** Ends it: the jobs that run are left to others. */
  readonly signal?: AbortSignal;
  /** How often it looks whether its jobs are wanted still, and whether the study has ended, in milliseconds. Default 1000. */
  readonly poll?: number;
  /**
   * Milliseconds without a sign of life after which whoever took a job is taken to be gone, and another takes it. The same for all. Default
   * 30,000.
   */
  readonly stale?: number;
  /** How often a job may be taken, first and again; when all were lost, it has failed. Default 3. */
  readonly attempts?: number;
  /** Milliseconds that the server may be away once it was there. Default 600,000. */
  readonly patience?: number;
}

type Settings = Required<Omit<ServeBullmqOptions, 'signal'>> & ServeBullmqOptions;

/** Milliseconds that saying goodbye may take. */
const goodbye = 5000;

/**
 * Does the jobs of a queue, as many at a time as its engine has slots, until the study ends. Start it on as many machines as there are, before
 * the study or while it runs; each may be killed, and others may join, at any time. The engine does the work: `processes(…)`, so that this
 * process can say that it is alive while others compute; what computes in this thread is taken to be gone, and is run twice.
 *
 * @throws RnnkitError with the code `unreachable` when the server is not there, or is away for too long
 *
 * @example
 * await serveBullmq({ url: process.env.QUEUE_URL }, processes({ file: new URL('work.js', import.meta.url) }));
 */
export async function serveBullmq(place: QueuePlace, engine: Engine, options: ServeBullmqOptions = {}): Promise<void> {
  const server = new Server('serveBullmq', place);
  const { run, slots } = Object(engine) as Partial<Engine>;
  if (typeof run !== 'function' || !Number.isSafeInteger(slots) || slots! < 1)
    throw new RnnkitError('invalid-argument', `serveBullmq takes an engine second; got ${check.describe(engine)}.`);
  const settings = check.checkOptions<Settings>(
    'serveBullmq',
    {
      signal: check.abortSignal,
      poll: check.positive,
      stale: check.positive,
      attempts: check.count,
      patience: check.positive,
    },
    { poll: 1000, stale: 30_000, attempts: 3, patience: 600_000 },
    options,
  );
  if (settings.signal?.aborted === true) return;
  await new QueueServer(server, await server.openQueue(), engine, settings).serve();
}

class QueueServer {
  readonly #server: Server;
  readonly #queue: Queue;
  readonly #settings: Settings;
  readonly #runner: JobRunner;
  readonly #worker: Worker;
  /** Whether the queue was seen at work: only then its rest is the end of the study, and not of one before. */
  #wasAtWork = false;

  constructor(server: Server, queue: Queue, engine: Engine, settings: Settings) {
    [this.#server, this.#queue, this.#settings] = [server, queue, settings];
    const { stale, attempts } = settings;
    this.#runner = new JobRunner(engine, attempts);
    this.#worker = server.openWorker((job, token) => this.#runner.run(job, token), {
      name: `${hostname()} ${process.pid}`,
      concurrency: engine.slots,
      lockDuration: stale,
      stalledInterval: stale / 2,
      maxStalledCount: attempts - 1,
      runRetryDelay: 1000,
    });
    this.#worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.#runner.stop(id, 'taken')));
    this.#worker.on('failed', (job, { message }) => {
      if (message === unwanted) queue.remove(job!.id!).catch(() => undefined);
    });
  }

  async serve(): Promise<void> {
    const { signal = new AbortController().signal, poll, patience } = this.#settings;
    try {
      await watch(async () => this.#look(), {
        every: poll,
        patience,
        signal,
        unreachable: () => this.#server.unreachable(),
      });
    } finally {
      await this.#close();
    }
  }

  /** Stops what is not wanted any more. @returns whether the study has ended */
  async #look(): Promise<boolean> {
    for (const id of this.#runner.ids) {
      const job = await this.#queue.getJob(id);
      if (job === undefined) this.#runner.stop(id, 'taken');
      else if (isTakenBack(job.data)) this.#runner.stop(id, 'unwanted');
    }
    if (!(await this.#queue.isPaused())) {
      this.#wasAtWork = true;
      return false;
    }
    return this.#wasAtWork && (await this.#queue.getJobs(['waiting', 'active', 'delayed'], 0, 0)).length === 0;
  }

  /** Leaves its jobs to others. */
  async #close(): Promise<void> {
    const closed = this.#worker.close().catch(() => undefined);
    for (const id of this.#runner.ids) this.#runner.stop(id, 'left');
    await within(goodbye, closed);
    await within(
      goodbye,
      this.#queue.close().catch(() => undefined),
    );
    for (const one of [this.#worker, this.#queue]) one.disconnect().catch(() => undefined);
  }
}
