// Jobs by a folder that machines share: the side that has them done.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { check, RnnkitError } from '@rnnkit/data';

import { canonicalJson } from '../../canonical-json.ts';
import type { Engine } from '../../engines/engine.ts';
import { jobId, type Job, type JobResult, type WorkContext } from '../../engines/job.ts';
import { JournalReader, layoutOf, type JournalLine, type Layout } from './layout.ts';

/** Options of {@link folder}. */
export interface FolderOptions {
  /** How many jobs are there to be taken at a time: as many as all workers together run. Default 4. */
  readonly slots?: number;
  /** How often it looks for news, in milliseconds. Default 200. */
  readonly poll?: number;
}

/**
 * Has jobs done by whoever serves a folder (`serveFolder`), on this machine or on others that share it. Nothing but files is needed: jobs
 * are files, taken by exclusive creation; what comes of them are lines of a journal that only grows. Whoever is killed loses nothing that was
 * told: the program that runs the study finds what was done meanwhile when it is started again, and a job whose worker is gone is taken by
 * another. A result counts once, however often a job was run.
 *
 * The folder has to be on a file system with exclusive creation, and appending, that all machines agree on: a local disk, most cluster file
 * systems; not on NFS, where appending from several machines can lose lines.
 *
 * @param path the folder; it is made when it is not there
 *
 * @example
 * const engine = folder('/shared/study', { slots: 8 });
 * await runStudy(study, engine);
 * await engine.end();
 */
export function folder(path: string, options: FolderOptions = {}): Engine {
  check.text(path, 'folder: the path');
  const { slots, poll } = check.checkOptions(
    'folder',
    { slots: check.whole(1, 100_000), poll: check.positive },
    { slots: 4, poll: 200 },
    options,
  );
  const layout = layoutOf(path);
  try {
    for (const one of [layout.jobs, layout.claims]) mkdirSync(one, { recursive: true });
    rmSync(layout.ended, { force: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RnnkitError('file-system', `${path} cannot be used for jobs: ${reason}.`, { cause: error });
  }
  return new Folder(layout, slots, poll);
}

interface Waiting {
  readonly report: WorkContext['report'];
  readonly settle: () => void;
}

class Folder implements Engine {
  readonly slots: number;
  readonly #layout: Layout;
  readonly #poll: number;
  readonly #journal: JournalReader;
  readonly #waiting = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | undefined;

  constructor(layout: Layout, slots: number, poll: number) {
    [this.#layout, this.slots, this.#poll] = [layout, slots, poll];
    this.#journal = new JournalReader(layout.journal);
    this.#journal.read();
  }

  async run(job: Job, { signal, report }: WorkContext): Promise<JobResult> {
    signal.throwIfAborted();
    const id = jobId(job);
    const file = join(this.#layout.jobs, `${id}.json`);
    if (this.#journal.endOf(id) === undefined) {
      if (!existsSync(file)) writeWhole(file, canonicalJson(job));
      await new Promise<void>((settle) => {
        this.#waiting.set(id, { report, settle });
        signal.addEventListener('abort', () => settle());
        this.#timer ??= setInterval(() => this.#look(), this.#poll);
      });
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#rest();
    }
    rmSync(file, { force: true });
    signal.throwIfAborted();
    const end = this.#journal.endOf(id)!;
    if (end.type === 'result') return end.result;
    throw new RnnkitError(end.isLost ? 'worker-failed' : 'invalid-data', end.message);
  }

  end(): Promise<void> {
    this.#rest();
    writeFileSync(this.#layout.ended, '');
    return Promise.resolve();
  }

  #look(): void {
    for (const line of this.#journal.read()) this.#tell(line);
  }

  #tell(line: JournalLine): void {
    const waiting = this.#waiting.get(line.id);
    if (line.type === 'report') waiting?.report(line.step, line.value);
    else waiting?.settle();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Writes a file that nobody sees half. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
