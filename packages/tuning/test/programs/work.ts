// What processes of tests run. Settings say what is to go wrong: `crash once PATH`, `crash`, `throw`, `hang`, `wait`.
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

import { serveJobs } from '../../src/node.ts';
import { work } from './kept-study.ts';

serveJobs(async (job, context) => {
  const [what, ...rest] = (job.settings as string).split(' ');
  const isIt = job.trial === 1 && job.fold === 0;
  if (what === 'crash' && isIt) {
    const mark = rest[1];
    if (mark === undefined || !existsSync(mark)) {
      if (mark !== undefined) writeFileSync(mark, '');
      process.kill(process.pid, 'SIGKILL');
    }
  }
  if (what === 'throw' && isIt) throw new Error('no room');
  context.report(0, 5);
  if (what === 'hang') for (;;);
  if (what === 'wait') await wait(60_000, undefined, { signal: context.signal });
  return work({ ...job, settings: 1 }, { ...context, report: () => undefined });
});
