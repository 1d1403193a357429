// Jobs in processes of this machine: no server, and the crash of one costs one job.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { check, RnnkitError } from '@rnnkit/data';

import type { Engine } from '../../engines/engine.ts';
import type { Job, JobResult, WorkContext } from '../../engines/job.ts';
import { LostWorker, WorkerProcess } from './worker-process.ts';

/** Options of {@link processes}. */
export interface ProcessesOptions {
  /** The file that the processes run, which calls `serveJobs`: a path, or a `file:` URL such as `new URL('work.js', import.meta.url)`. */
  readonly file: string | URL;
  /** How many processes there are at most, each with one job at a time. Default: one for each core. */
  readonly slots?: number;
  /** How often a job is run again when its process has crashed. Default 1. */
  readonly retries?: number;
  /** Milliseconds that a job may take to end once it was stopped; then its process is killed. Default 2000. */
  readonly grace?: number;
  /** Options of Node for the processes. Default: those of this process. */
  readonly execArgv?: readonly string[];
}

/**
 * Runs jobs in processes of this machine. They are started when they are needed and take one job after the other. A process that crashes, or
 * is killed, costs its job alone: that is run again in another one, and fails when that is lost, too.
 *
 * @example
 * const engine = processes({ file: new URL('work.js', import.meta.url) });
 * await runStudy(study, engine);
 * await engine.end();
 */
export function processes(options: ProcessesOptions): Engine {
  const settings = check.checkOptions<
    Omit<Required<ProcessesOptions>, 'file' | 'execArgv'> & Partial<ProcessesOptions>
  >(
    'processes',
    {
      file: filePath,
      slots: check.whole(1, 1024),
      retries: check.countOrZero,
      grace: check.notNegative,
      execArgv: check.texts,
    },
    { slots: availableParallelism(), retries: 1, grace: 2000 },
    options,
  );
  const { file } = settings;
  if (file === undefined)
    throw new RnnkitError(
      'invalid-argument',
      'processes: give the file that the processes run, which calls serveJobs.',
    );
  return new Processes({ ...settings, file: String(file) });
}

type Settings = Required<Omit<ProcessesOptions, 'execArgv' | 'file'>> &
  Pick<ProcessesOptions, 'execArgv'> & { readonly file: string };

class Processes implements Engine {
  readonly slots: number;
  readonly #settings: Settings;
  readonly #all = new Set<WorkerProcess>();
  readonly #idle: WorkerProcess[] = [];
  #hasEnded = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.slots = settings.slots;
  }

  async run(job: Job, context: WorkContext): Promise<JobResult> {
    const { retries } = this.#settings;
    for (let tries = 1; ; tries++) {
      context.signal.throwIfAborted();
      const worker = this.#take();
      try {
        return await worker.run(job, context);
      } catch (error) {
        if (!(error instanceof LostWorker)) throw error;
        if (tries > retries) throw lost(job, error, tries);
      } finally {
        if (worker.isAlive) this.#idle.push(worker);
        else this.#all.delete(worker);
      }
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await Promise.all([...this.#all].map((worker) => worker.end()));
    this.#all.clear();
  }

  #take(): WorkerProcess {
    if (this.#hasEnded) throw new RnnkitError('invalid-state', 'These processes have been ended; make others.');
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) if (idle.isAlive) return idle;
    const { file, execArgv, grace } = this.#settings;
    const worker = new WorkerProcess(file, execArgv, grace);
    this.#all.add(worker);
    return worker;
  }
}

function lost({ trial, fold }: Job, { message }: LostWorker, tries: number): RnnkitError {
  return new RnnkitError(
    'worker-failed',
    `The process with fold ${fold} of trial ${trial} has ended before it was done (${message}), ${tries === 1 ? 'once' : `${tries} times`}. Does its file call serveJobs, and is there enough memory?`,
  );
}

function filePath(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '' && !value.startsWith('file:')) return value;
  const url = value instanceof URL || typeof value === 'string' ? String(value) : '';
  if (url.startsWith('file:')) return fileURLToPath(url);
  throw new RnnkitError('invalid-argument', `${name} has to be a path or a file: URL; got ${check.describe(value)}.`);
}
