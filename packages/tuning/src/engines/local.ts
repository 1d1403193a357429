// Jobs in this thread.
import { check, RnnkitError } from '@rnnkit/data';

import type { Engine } from './engine.ts';
import type { Work } from './job.ts';

/**
 * Runs jobs in this thread: in pages, in tests, and where the work goes elsewhere by itself.
 *
 * @param work what does a job
 * @param options `slots`: how many at a time, default 1, which alone makes a study repeat itself bit for bit
 *
 * @example
 * const engine = local(async ({ params }, { report, signal }) => ({ values: { loss: await train(params, report, signal) } }));
 */
export function local(work: Work, options: { readonly slots?: number } = {}): Engine {
  const { slots } = check.checkOptions('local', { slots: check.count }, { slots: 1 }, options);
  if (typeof work !== 'function') {
    throw new RnnkitError(
      'invalid-argument',
      `local takes a function that does a job: local(async ({ params }) => ({ values: { … } })); got ${check.describe(work)}.`,
    );
  }
  return {
    slots,
    async run(job, context) {
      context.signal.throwIfAborted();
      const result = await work(job, context);
      context.signal.throwIfAborted();
      return result;
    },
    end: () => Promise.resolve(),
  };
}
