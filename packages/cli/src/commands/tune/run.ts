// The search itself: trials run where the engine says, what happens is kept and shown, and it ends when it is done or stopped.
import { existsSync, rmSync } from 'node:fs';

import { runStudy, type Study } from '@rnnkit/tuning';

import { Interruption } from '../../interruption.ts';
import { startEngine } from './engine.ts';
import { drawStudy } from './live-table.ts';
import type { TuneOptions } from './options.ts';
import { openKept, placesOf, resumeCommand, type StudyPlan } from './study-folder.ts';

/** What has come of a search. */
export interface Searched {
  readonly study: Study;
  /** What the command exits with when it was interrupted: then the study can be gone on with. */
  readonly exitCode: number | undefined;
}

/** How often it is asked whether somebody wants the study to stop, in milliseconds. */
const pause = 500;

/** Runs a study until it is done, its time is over, it is stopped, or it is interrupted. */
export async function search(options: TuneOptions, plan: StudyPlan): Promise<Searched> {
  const { out, trials, timeout } = options;
  const { stop } = placesOf(out);
  rmSync(stop, { force: true });
  const { study, keep, close } = openKept(out, plan, trials);
  const table = drawStudy(study, trials);
  const interruption = new Interruption(
    `stopping; what has ended is kept, to go on: ${resumeCommand(out)} (once more to give up)`,
    () => table.stop(),
  );
  const ending = new AbortController();
  let failure: { readonly error: unknown } | undefined;
  const timer = setInterval(() => {
    if (!existsSync(stop)) return;
    table.note('the study is stopped; what is best so far is trained');
    ending.abort();
  }, pause);
  try {
    const started = await startEngine(options, (error) => {
      failure ??= { error };
      ending.abort();
    });
    let isDone = false;
    try {
      await runStudy(study, started.engine, {
        signal: AbortSignal.any([interruption.signal, ending.signal]),
        ...(timeout !== undefined && { timeout }),
        onEvent(event) {
          keep(event);
          table.tell(event);
        },
      });
      isDone = interruption.exitCode === undefined && failure === undefined;
    } finally {
      await started.end(isDone);
    }
    if (failure !== undefined) throw failure.error;
    return { study, exitCode: interruption.exitCode };
  } catch (error) {
    table.note(`what has ended is kept, to go on: ${resumeCommand(out)}`);
    throw error;
  } finally {
    clearInterval(timer);
    table.stop();
    interruption.end();
    close();
    rmSync(stop, { force: true });
  }
}
