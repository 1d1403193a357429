// A process that runs empty jobs: for `processes`, or of a folder or a queue that it is given.
import { local } from '@rnnkit/tuning';
import { serveBullmq } from '@rnnkit/tuning-bullmq';
import { serveFolder, serveJobs } from '@rnnkit/tuning/node';

import { emptyWork } from './empty-work.ts';

const [kind, place, study] = process.argv.slice(2);
if (kind === 'folder') await serveFolder(place!, local(emptyWork, { slots: 4 }));
else if (kind === 'queue') await serveBullmq({ url: place!, study: study! }, local(emptyWork, { slots: 4 }));
else serveJobs(emptyWork);
