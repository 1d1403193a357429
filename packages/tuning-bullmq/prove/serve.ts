// A worker: node serve.ts URL STALE. It says what it begins.
import { local, type Engine } from '@rnnkit/tuning';
import { processes } from '@rnnkit/tuning/node';

import { serveBullmq } from '../src/index.ts';

const [url = '', stale = '', kind = ''] = process.argv.slice(2);

/** The engine, which tells the program that started this one of each job. */
function told(engine: Engine): Engine {
  return {
    slots: engine.slots,
    async run(job, context) {
      process.send?.(`${job.trial}/${job.fold}`);
      return engine.run(job, context);
    },
    end: async () => engine.end(),
  };
}

if (kind === 'empty')
  await serveBullmq(
    { url },
    local(() => ({ values: { loss: 0 } }), { slots: 50 }),
  );
else {
  const engine = processes({ file: new URL('work.ts', import.meta.url), slots: 1 });
  await serveBullmq({ url }, told(engine), { stale: Number(stale), poll: 250 });
  await engine.end();
}
process.disconnect?.();
