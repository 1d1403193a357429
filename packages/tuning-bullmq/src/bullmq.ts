// Jobs by a queue: the side that has them done.
import { check, RnnkitError } from '@rnnkit/data';
import { jobId, readJobResult, type Engine, type Job, type JobResult, type WorkContext } from '@rnnkit/tuning';

import { insist, watch, within } from './insist.ts';
import { errorOf, isTakenBack, takenBack, unwanted } from './reasons.ts';
import { Server, type Queue, type QueueEvents, type QueuePlace } from './server.ts';
import { Wanted } from './wanted.ts';

/** Options of {@link bullmq}. */
export interface BullmqOptions extends QueuePlace {
  /** How many jobs are in the queue at a time: as many as all workers together run. Default 4. */
  readonly slots?: number;
  /** Milliseconds that the server may be away once it was there; then the study ends, and can be gone on with. Default 600,000. */
  readonly patience?: number;
}

/** An engine that can be parted from its workers. */
export interface QueueEngine extends Engine {
  /** Ends it and, with it, the workers. */
  end(): Promise<void>;
  /** Ends it alone: workers wait for the study, which is to be gone on with. */
  leave(): Promise<void>;
}

/**
 * Has jobs done by whoever serves a queue of BullMQ (`serveBullmq`), on any machine that reaches its server: Redis or Valkey from version 6.2 on
 * (with `maxmemory-policy noeviction`), or Postgres from 13 on.
 *
 * What comes of a job stays in the queue until the study was told, so a program that was killed finds what was done meanwhile when the study is
 * gone on with, and nothing of it is run again. A server that is away is waited for; one that was never there, or is away too long,
 * ends the study with an RnnkitError with the code `unreachable`.
 *
 * Nothing is connected before the first job.
 *
 * @example
 * const engine = bullmq({ url: process.env.QUEUE_URL, slots: 8 });
 * await runStudy(study, engine);
 * await engine.end();
 */
export function bullmq(options: BullmqOptions): QueueEngine {
  const { slots, patience, ...place } = check.checkOptions<Defaults & Partial<QueuePlace>>(
    'bullmq',
    { url: asIs, study: asIs, slots: check.whole(1, 100_000), patience: check.positive },
    { slots: 4, patience: 600_000 },
    options,
  );
  return new BullmqEngine(new Server('bullmq', place as QueuePlace), slots, patience);
}

type Defaults = Required<Omit<BullmqOptions, keyof QueuePlace>>;

/** What the server looks at. */
const asIs = (value: unknown): unknown => value;

/** What is kept of results that no study was told of, because it was killed and never gone on with: a week, and no more than can be asked for. */
const removeOnComplete = { age: 7 * 24 * 3600, count: 100_000 };

/** Runs of a job by workers that crash: how often is for the worker to say. */
const jobOptions = {
  attempts: 1000,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete,
  removeOnFail: removeOnComplete,
} as const;

/** Milliseconds between two looks at jobs of which nothing was heard, and how many are looked at. */
const lookEvery = 2000;
const lookAt = 200;
/** Milliseconds that saying goodbye may take. */
const goodbye = 5000;

interface Opened {
  readonly queue: Queue;
  readonly events: QueueEvents;
}

class BullmqEngine implements QueueEngine {
  readonly slots: number;
  readonly #server: Server;
  readonly #patience: number;
  readonly #wanted = new Map<string, Wanted>();
  /** Jobs that are being taken back. */
  readonly #leaving = new Map<string, Promise<void>>();
  /** Jobs that were taken back from whoever was at them. */
  readonly #left = new Set<string>();
  /** Jobs whose end was told. They are removed a while later, when the study has kept it. */
  readonly #told = new Set<string>();
  readonly #ended = new AbortController();
  #opened: Promise<Opened> | undefined;
  #lookedAt = 0;

  constructor(server: Server, slots: number, patience: number) {
    [this.#server, this.slots, this.#patience] = [server, slots, patience];
  }

  async run(job: Job, context: WorkContext): Promise<JobResult> {
    const { signal } = context;
    signal.throwIfAborted();
    if (this.#ended.signal.aborted) throw new RnnkitError('invalid-state', 'This engine has been ended; make another.');
    const id = jobId(job);
    const { queue } = await (this.#opened ??= this.#open());
    await this.#leaving.get(id);
    this.#left.delete(id);
    signal.throwIfAborted();
    const wanted = new Wanted(context);
    this.#wanted.set(id, wanted);
    try {
      return await this.#until(queue, id, job, wanted);
    } catch (error) {
      if (signal.aborted) this.#leave(queue, id);
      throw error;
    } finally {
      this.#wanted.delete(id);
      wanted.stop(undefined);
    }
  }

  end(): Promise<void> {
    return this.#close(async (queue) => this.#rest(queue));
  }

  leave(): Promise<void> {
    return this.#close(() => Promise.resolve());
  }

  async #close(last: (queue: Queue) => Promise<void>): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    for (const wanted of this.#wanted.values())
      wanted.stop(new RnnkitError('invalid-state', 'The engine has been ended.'));
    const opened = await (this.#opened ??= this.#open()).catch(() => undefined);
    if (opened === undefined) return;
    const { queue, events } = opened;
    await within(
      goodbye,
      (async () => {
        await Promise.all(this.#leaving.values());
        await this.#removeTold(queue);
        await last(queue);
      })().catch(() => undefined),
    );
    const closed = [queue, events].map(async (one) => one.close().catch(() => undefined));
    await within(goodbye, Promise.all(closed));
    for (const one of [queue, events]) one.disconnect().catch(() => undefined);
  }

  /** Workers end when the queue is at rest; but another study may have jobs in it. */
  async #rest(queue: Queue): Promise<void> {
    const rest = await queue.getJobs(['waiting', 'active', 'delayed'], 0, this.#left.size);
    if (rest.every(({ id }) => this.#left.has(id ?? ''))) await queue.pause();
  }

  async #open(): Promise<Opened> {
    const queue = await this.#server.openQueue();
    const events = this.#server.openEvents();
    for (const event of ['progress', 'completed', 'failed', 'removed'] as const)
      events.on(event, ({ jobId: id }: { readonly jobId: string }) => this.#wanted.get(id)?.wake());
    const watching = {
      every: lookEvery,
      patience: this.#patience,
      signal: this.#ended.signal,
      unreachable: () => this.#server.unreachable(),
    };
    void watch(async () => this.#look(queue), watching).catch((error: unknown) => {
      this.#opened = Promise.reject(error);
      this.#opened.catch(() => undefined);
      for (const wanted of this.#wanted.values()) wanted.stop(error);
    });
    return { queue, events };
  }

  /** Looks after the queue: what is done there may go unheard, and what a server has lost is put there again. */
  async #look(queue: Queue): Promise<boolean> {
    if (await queue.isPaused()) await queue.resume();
    const all = [...this.#wanted.values()];
    if (this.#lookedAt >= all.length) this.#lookedAt = 0;
    for (const wanted of all.slice(this.#lookedAt, (this.#lookedAt += lookAt))) wanted.wake();
    await this.#removeTold(queue);
    return false;
  }

  async #removeTold(queue: Queue): Promise<void> {
    const ids = [...this.#told];
    await Promise.all(ids.map(async (id) => queue.remove(id)));
    for (const id of ids) this.#told.delete(id);
  }

  /** Until the job has ended, which is told by what the queue keeps of it, not by what is heard. */
  async #until(queue: Queue, id: string, job: Job, wanted: Wanted): Promise<JobResult> {
    const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> =>
      Promise.race([insist(question, () => wanted.isOver), wanted.end]);
    for (let seen = 0, isFirst = true; ; isFirst = false) {
      const state = await ask(async () => queue.getJobState(id));
      const hasEnded = state === 'completed' || state === 'failed';
      if (state === 'unknown') {
        seen = 0;
        await ask(async () => queue.add('fold', job, { ...jobOptions, jobId: id }));
      } else {
        const { logs } = await ask(async () => queue.getJobLogs(id, seen));
        seen += logs.length;
        wanted.report(logs);
        const found = hasEnded || isFirst ? await ask(async () => queue.getJob(id)) : undefined;
        if (hasEnded && found?.failedReason === unwanted) await ask(async () => queue.remove(id));
        else if (hasEnded && found !== undefined) {
          this.#told.add(id);
          if (state === 'failed') throw errorOf(found.failedReason, job);
          return resultOf(found.returnvalue);
        } else if (found !== undefined && isTakenBack(found.data)) await ask(async () => found.updateData(job));
        // What has ended and is gone is asked for again.
        if (hasEnded) continue;
      }
      await wanted.news();
    }
  }

  /** Takes a job back: out of the queue, or from whoever is at it, who looks whether it is wanted. */
  #leave(queue: Queue, id: string): void {
    const leaving = (async () => {
      if ((await queue.remove(id)) === 1) return;
      const found = await queue.getJob(id);
      this.#left.add(id);
      await found?.updateData(takenBack);
    })()
      .catch(() => undefined)
      .finally(() => this.#leaving.delete(id));
    this.#leaving.set(id, leaving);
  }
}

function resultOf(value: unknown): JobResult {
  const result = readJobResult(value);
  if (result !== undefined) return result;
  throw new RnnkitError(
    'invalid-data',
    `What came of a job is no result, { values: { loss: 0.5 } }; got ${check.describe(value)}.`,
  );
}
