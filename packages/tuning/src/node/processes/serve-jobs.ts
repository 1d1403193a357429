// The side of a process that runs jobs.
import { check, RnnkitError } from '@rnnkit/data';

import type { Work } from '../../engines/job.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/**
 * Makes this process one that runs jobs for `processes`: the whole of the file that it is given. The process ends with the one that
 * started it.
 *
 * @param work what does a job
 * @throws RnnkitError when the process was not started by `processes`
 *
 * @example
 * // work.js
 * serveJobs(async ({ params, fold }, { report, signal }) => ({ values: { accuracy: await train(params, fold, report, signal) } }));
 */
export function serveJobs(work: Work): void {
  if (typeof work !== 'function')
    throw new RnnkitError(
      'invalid-argument',
      `serveJobs takes a function that does a job; got ${check.describe(work)}.`,
    );
  if (process.send === undefined) {
    throw new RnnkitError(
      'invalid-state',
      'serveJobs is for files that processes({ file }) starts: call it there, not in the program itself.',
    );
  }
  let controller = new AbortController();
  // Whoever would hear it may be gone, in which case this process ends.
  const say = (message: FromWorker): void => void process.send!(message, undefined, {}, () => undefined);
  process.on('disconnect', () => process.exit(0));
  // A key that interrupts the program is sent to all its processes: what becomes of jobs is for the program to say.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('message', (message: ToWorker) => {
    if (message.type === 'stop') {
      controller.abort(new RnnkitError('invalid-state', 'The job was stopped.'));
      return;
    }
    controller = new AbortController();
    const { signal } = controller;
    const report = (step: number, value: number): void => {
      if (!signal.aborted) say({ type: 'report', step, value });
    };
    void (async () => {
      try {
        say({ type: 'result', result: await work(message.job, { signal, report }) });
      } catch (error) {
        say({ type: 'error', message: error instanceof Error ? error.message : String(error) });
      }
    })();
  });
}
