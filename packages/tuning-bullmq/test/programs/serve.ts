// A worker of a queue: node serve.ts URL STALE
import { local } from '@rnnkit/tuning';

import { serveBullmq } from '../../src/index.ts';
import { work } from './study.ts';

const [url = '', stale = ''] = process.argv.slice(2);
await serveBullmq({ url }, local(work), { stale: Number(stale) });
