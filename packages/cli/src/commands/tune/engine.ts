// Where trials run: processes of this machine, alone or beside those of others.
import type { Engine } from '@rnnkit/tuning';
import { folder, processes, serveFolder } from '@rnnkit/tuning/node';

import { Failure, UsageFailure } from '../../failure.ts';
import { withDownloads } from './downloads.ts';
import { folderOf, isQueue, type EngineChoice } from './engine-choice.ts';

/** An engine that has been started. */
export interface StartedEngine {
  readonly engine: Engine;
  /** Ends it; with `isDone` all workers elsewhere, too, which otherwise wait for the study to go on. */
  end(isDone: boolean): Promise<void>;
}

/** What does jobs on this machine. */
export const ownProcesses = (slots: number | undefined): Engine =>
  withDownloads(
    processes({
      file: new URL(import.meta.resolve('@rnnkit/cli/work')),
      ...(slots !== undefined && { slots }),
    }),
  );

/** What speaks to queues is a package of its own, which few need. */
async function queuePackage(): Promise<typeof import('@rnnkit/tuning-bullmq')> {
  try {
    return await import('@rnnkit/tuning-bullmq');
  } catch (error) {
    const name = '@rnnkit/tuning-bullmq';
    throw new Failure(
      `Queues on Redis or Postgres need the package ${name}, on this machine and on those of the workers: npm install --global ${name}. (${error instanceof Error ? error.message.split('\n')[0]! : String(error)})`,
    );
  }
}

/** Throws where an engine cannot be had, before anything is begun with it. */
export async function engineReady(choice: EngineChoice): Promise<void> {
  if (isQueue(choice)) await queuePackage();
}

/** What is asked of an engine. */
export interface EngineAsked {
  readonly engine: EngineChoice;
  readonly queue: string;
  readonly slots?: number;
  readonly jobs: number;
}

/**
 * Starts what runs trials. Where machines share them, this one does its part, too.
 *
 * @param fail is told when this machine cannot do its part any more
 */
export async function startEngine(asked: EngineAsked, fail: (error: unknown) => void): Promise<StartedEngine> {
  const { engine: choice, queue, slots, jobs } = asked;
  if (choice === 'processes') {
    if (slots === 0)
      throw new UsageFailure('With --slots 0 nobody runs the trials; take a folder or a queue, and workers.');
    const engine = ownProcesses(slots);
    return { engine, end: () => engine.end() };
  }
  const path = folderOf(choice);
  const queued =
    path === undefined ? (await queuePackage()).bullmq({ url: choice, study: queue, slots: jobs }) : undefined;
  const engine = queued ?? folder(path!, { slots: jobs });
  const controller = new AbortController();
  const serving = slots === 0 ? Promise.resolve() : serve(choice, { slots, queue }, controller.signal).catch(fail);
  return {
    engine,
    async end(isDone) {
      // A study that was interrupted is gone on with, for which others wait.
      if (isDone) await engine.end();
      controller.abort();
      await serving;
      if (!isDone) await queued?.leave();
    },
  };
}

/** How jobs are done here. */
interface Serving {
  /** The name of the study, where a queue has several. */
  readonly queue: string;
  readonly slots?: number | undefined;
  /** Where this machine has the data. Default: where the job says. */
  readonly data?: string | undefined;
}

/** The same engine, for data that lies elsewhere here; its hash is that of the job. */
function withData(engine: Engine, path: string): Engine {
  return {
    slots: engine.slots,
    run: (job, context) => engine.run(job.data === null ? job : { ...job, data: { ...job.data, path } }, context),
    end: () => engine.end(),
  };
}

/** Does the jobs of a folder or a queue, until there are no more or it is stopped. */
export async function serve(choice: EngineChoice, { slots, data, queue }: Serving, signal: AbortSignal): Promise<void> {
  const path = folderOf(choice);
  const own = ownProcesses(slots);
  const engine = data === undefined ? own : withData(own, data);
  try {
    if (path !== undefined) await serveFolder(path, engine, { signal });
    else await (await queuePackage()).serveBullmq({ url: choice, study: queue }, engine, { signal });
  } finally {
    await engine.end();
  }
}
