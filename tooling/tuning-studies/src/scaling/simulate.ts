// Workers that take jobs from one program, which answers one of them at a time.
import { Random } from '@rnnkit/data';

/** What is simulated; times in seconds. */
export interface Simulation {
  readonly workers: number;
  readonly jobs: number;
  /** What a job takes, on average: by a gamma distribution of shape 4, so that some take much longer. */
  readonly job: number;
  /** What the program needs for all messages of a job. */
  readonly message: number;
  readonly seed: number;
}

/** By how much sooner all jobs are done than by one worker whose messages cost nothing. */
export function speedup({ workers, jobs, job, message, seed }: Simulation): number {
  const random = new Random(seed);
  const free = new Float64Array(workers);
  let answered = 0;
  let work = 0;
  for (let count = 0; count < jobs; count++) {
    let first = 0;
    for (let worker = 1; worker < workers; worker++) if (free[worker]! < free[first]!) first = worker;
    let took = 0;
    for (let part = 0; part < 4; part++) took -= (job / 4) * Math.log(1 - random.uniform());
    answered = Math.max(answered, free[first]!) + message;
    free[first] = answered + took;
    work += took;
  }
  return work / Math.max(...free);
}
