// One training in a process of its own, so that its memory is its own.
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';

import { jobs, type JobResult, type JobRun } from './jobs.ts';

const run = JSON.parse(process.argv[2]!) as JobRun;
const job = jobs[run.task];
await useBackend(wasm({ threads: 1 }));
const before = process.cpuUsage();
const trained = await job.run(run, job.epochs);
const { user, system } = process.cpuUsage(before);
const result: JobResult = {
  ...trained,
  seconds: (user + system) / 1e6 / job.epochs,
  peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.log(JSON.stringify(result));
