// Jobs by a folder that machines share: the side that does them.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { check, RnnkitError } from '@rnnkit/data';

import { canonicalJson } from '../../canonical-json.ts';
import type { Engine } from '../../engines/engine.ts';
import { jobId, type Job } from '../../engines/job.ts';
import { LineWriter, parseLine } from '../lines.ts';
import { Claims } from './claims.ts';
import { JournalReader, layoutOf, type JournalLine, type Layout } from './layout.ts';

/** Options of {@link serveFolder}. */
export interface ServeFolderOptions {
  /** Ends it: the jobs that run are left to others. */
  readonly signal?: AbortSignal;
  /** How often it looks for jobs, in milliseconds. Default 200. */
  readonly poll?: number;
  /**
   * Milliseconds without a sign of life after which whoever took a job is taken to be gone, and another takes it. The same for all. Default
   * 30,000.
   */
  readonly stale?: number;
  /** How often a job may be taken, first and again; when all were lost, it has failed. Default 2. */
  readonly attempts?: number;
}

type Settings = Required<Omit<ServeFolderOptions, 'signal'>> & ServeFolderOptions;

/**
 * Does the jobs of a shared folder, as many at a time as its engine has slots, until the study has ended. Start it on as many machines as
 * there are; each may be killed, and others may join, at any time. The engine does the work: `processes(…)`, so that this process can say
 * that it is alive while others compute.
 *
 * @example
 * await serveFolder('/shared/study', processes({ file: new URL('work.js', import.meta.url) }));
 */
export async function serveFolder(path: string, engine: Engine, options: ServeFolderOptions = {}): Promise<void> {
  check.text(path, 'serveFolder: the path');
  const { run, slots } = Object(engine) as Partial<Engine>;
  if (typeof run !== 'function' || !Number.isSafeInteger(slots))
    throw new RnnkitError('invalid-argument', `serveFolder takes an engine second; got ${check.describe(engine)}.`);
  const settings = check.checkOptions<Settings>(
    'serveFolder',
    { signal: check.abortSignal, poll: check.positive, stale: check.positive, attempts: check.count },
    { poll: 200, stale: 30_000, attempts: 2 },
    options,
  );
  const server = new FolderServer(layoutOf(path), engine, settings);
  try {
    await server.serve();
  } finally {
    server.close();
  }
}

class FolderServer {
  readonly #layout: Layout;
  readonly #engine: Engine;
  readonly #settings: Settings;
  readonly #claims: Claims;
  readonly #journal: JournalReader;
  readonly #writer: LineWriter;
  readonly #running = new Map<string, Promise<void>>();
  readonly #name = `${hostname()} ${process.pid}`;

  constructor(layout: Layout, engine: Engine, settings: Settings) {
    [this.#layout, this.#engine, this.#settings] = [layout, engine, settings];
    for (const one of [layout.jobs, layout.claims]) mkdirSync(one, { recursive: true });
    this.#claims = new Claims(layout.claims, settings.stale);
    this.#journal = new JournalReader(layout.journal);
    this.#writer = new LineWriter(layout.journal);
  }

  async serve(): Promise<void> {
    while (this.#settings.signal?.aborted !== true) {
      const hasEnded = existsSync(this.#layout.ended);
      if (hasEnded && this.#running.size === 0) return;
      if (!hasEnded) this.#takeJobs();
      await Promise.race([wait(this.#settings.poll), ...this.#running.values()]);
    }
    await Promise.all(this.#running.values());
  }

  close(): void {
    this.#writer.close();
  }

  #takeJobs(): void {
    if (this.#running.size >= this.#engine.slots) return;
    this.#journal.read();
    const counts = this.#claims.counts();
    for (const name of readdirSync(this.#layout.jobs)) {
      const id = /^([\da-f]{64})\.json$/u.exec(name)?.[1];
      if (id === undefined || this.#running.has(id) || this.#journal.endOf(id) !== undefined) continue;
      if (this.#running.size >= this.#engine.slots) return;
      this.#take(id, counts.get(id) ?? 0);
    }
  }

  /** Takes a job, unless somebody else is at it. */
  #take(id: string, claimed: number): void {
    if (claimed > 0 && !this.#claims.isStale(id, claimed)) return;
    const job = this.#read(id);
    if (job === undefined || !this.#claims.make(id, claimed + 1, this.#name)) return;
    // It may have been done since the journal was read.
    this.#journal.read();
    if (this.#journal.endOf(id) !== undefined) return;
    if (claimed >= this.#settings.attempts) {
      const message = `Fold ${job.fold} of trial ${job.trial} was taken ${claimed} times by workers that were gone before it was done. Is there enough memory?`;
      this.#say({ type: 'error', id, message, isLost: true });
      return;
    }
    const running = this.#run(id, job, claimed + 1).finally(() => this.#running.delete(id));
    this.#running.set(id, running);
  }

  /** The job of an id; undefined when it is gone, or its file is not what it says. */
  #read(id: string): Job | undefined {
    try {
      const job = parseLine(readFileSync(this.#fileOf(id), 'utf8')) as unknown as Job | undefined;
      return job !== undefined && jobId(job) === id ? job : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #run(id: string, job: Job, claim: number): Promise<void> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(new RnnkitError('invalid-state', 'The job is not wanted any more.'));
    const beat = setInterval(() => {
      this.#claims.touch(id, claim);
      if (!existsSync(this.#fileOf(id))) stop();
    }, this.#settings.stale / 6);
    this.#settings.signal?.addEventListener('abort', stop);
    const report = (step: number, value: number): void => this.#say({ type: 'report', id, step, value });
    try {
      const result = await this.#engine.run(job, { signal: controller.signal, report });
      this.#say({ type: 'result', id, result });
    } catch (error) {
      // What was stopped has not failed, and may be wanted again.
      if (controller.signal.aborted) this.#claims.release(id, claim);
      else this.#say({ type: 'error', id, message: messageOf(error), isLost: isLost(error) });
    } finally {
      clearInterval(beat);
      this.#settings.signal?.removeEventListener('abort', stop);
    }
  }

  #say(line: JournalLine): void {
    this.#writer.add(canonicalJson({ ...line, by: this.#name }, () => null));
  }

  #fileOf(id: string): string {
    return join(this.#layout.jobs, `${id}.json`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isLost = (error: unknown): boolean => error instanceof RnnkitError && error.code === 'worker-failed';
