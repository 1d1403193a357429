// A process that tries settings, one job after the other. It says nothing: whoever started it does.
import { serveJobs } from '@rnnkit/tuning/node';

import { beSilent } from '../../output.ts';
import { work } from './job.ts';

beSilent();
serveJobs(work);
