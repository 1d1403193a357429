// 40 trials of five folds by three workers, of which one is killed and one is stopped for a while, beside processes.
import { setTimeout as wait } from 'node:timers/promises';

import { int, random, runStudy, Study, type StudyOptions } from '@rnnkit/tuning';
import { processes } from '@rnnkit/tuning/node';

import { bullmq } from '../src/index.ts';
import { startWorker } from './workers.ts';
import { say } from './say.ts';

const options: StudyOptions = {
  space: { n: int({ from: 0, to: 1_000_000 }) },
  sampler: random(),
  trials: 40,
  folds: 5,
  seed: 11,
  settings: { epochs: 4, milliseconds: 80 },
};

const stale = 2000;

/** All that the trials have come to, and what they have shown on the way. */
const outcomes = ({ trials }: Study): string =>
  JSON.stringify(trials.map(({ params, state, loss, folds }) => [params, state, loss, folds]));

let byProcesses: string | undefined;

/** What processes alone come to. */
async function reference(): Promise<string> {
  if (byProcesses !== undefined) return byProcesses;
  const study = new Study(options);
  const engine = processes({ file: new URL('work.ts', import.meta.url), slots: 2 });
  await runStudy(study, engine);
  await engine.end();
  byProcesses = outcomes(study);
  return byProcesses;
}

/** Proves it on one server. @throws when a figure differs, or a result is missing or doubled */
export async function proveTrials(name: string, url: string): Promise<void> {
  const study = new Study(options);
  const engine = bullmq({ url, slots: 4 });
  const workers = Array.from({ length: 3 }, () => startWorker(url, String(stale)));
  const [killed, stopped] = workers;
  const began = performance.now();
  const folds: string[] = [];
  const run = runStudy(study, engine, {
    onEvent: (event) => {
      if (event.type === 'fold') folds.push(`${event.trial}/${event.fold}`);
    },
  });
  const begins = async (worker = killed!): Promise<void> => {
    const before = worker.begun.length;
    while (worker.begun.length === before) await wait(5);
  };
  while (folds.length < 60) await wait(10);
  await begins(killed);
  killed!.child.kill('SIGKILL');
  while (folds.length < 90) await wait(10);
  await begins(stopped);
  stopped!.child.kill('SIGSTOP');
  await wait(3 * stale);
  stopped!.child.kill('SIGCONT');
  await run;
  const seconds = (performance.now() - began) / 1000;
  await engine.end();
  await Promise.all(workers.map(({ gone }) => gone));
  const runs = workers.flatMap(({ begun }) => begun);
  const again = runs.length - new Set(runs).size;
  if (folds.length !== 200 || new Set(folds).size !== 200) throw new Error(`${name}: ${folds.length} results of 200`);
  if (outcomes(study) !== (await reference())) throw new Error(`${name}: the figures differ from those of processes`);
  say(
    `${name}: 40 trials of 5 folds in ${seconds.toFixed(1)} s; one worker killed, one stopped for ${(3 * stale) / 1000} s; ` +
      `200 results, each once; ${again} jobs run again; figures equal to those of processes, bit for bit`,
  );
}
