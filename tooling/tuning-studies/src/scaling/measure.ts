// What a job costs the program that runs the study: processor's time, which does not depend on what else the machine does.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { float, int, random, runStudy, Study, tpe, type Engine } from '@rnnkit/tuning';
import { bullmq } from '@rnnkit/tuning-bullmq';
import { folder, processes } from '@rnnkit/tuning/node';

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
const folds = 5;

/** Milliseconds of the processor. */
function used(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What each job of a study costs here, with all its messages. */
async function costOf(engine: Engine, trials: number): Promise<number> {
  const run = async (count: number, seed: number): Promise<void> => {
    const space = { x: float({ from: 0, to: 1 }), n: int({ from: 1, to: 9 }) };
    await runStudy(new Study({ space, sampler: random(), trials: count, folds, seed }), engine);
  };
  await run(20, 1);
  const before = used();
  await run(trials, 2);
  return (used() - before) / trials / folds;
}

/** The same of each engine, in milliseconds. @param queue the address of a server, if there is one */
export async function messageCosts(queue: string | undefined): Promise<ReadonlyMap<string, number>> {
  const costs = new Map<string, number>();
  const own = processes({ file: worker, slots: 2 });
  costs.set('processes', await costOf(own, 400));
  await own.end();
  const served = async (name: string, words: readonly string[], engine: Engine): Promise<void> => {
    const child = spawn(process.execPath, [...process.execArgv, worker, ...words], { stdio: 'inherit' });
    try {
      costs.set(name, await costOf(engine, 100));
      await engine.end();
    } finally {
      child.kill('SIGKILL');
    }
  };
  const place = mkdtempSync(join(tmpdir(), 'rnnkit-scaling-'));
  try {
    await served('folder', ['folder', place], folder(place, { slots: 64 }));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  if (queue !== undefined) {
    const study = `scaling-${process.pid}`;
    await served('bullmq', ['queue', queue, study], bullmq({ url: queue, study, slots: 64 }));
  }
  return costs;
}

/** What a proposal of TPE costs, in milliseconds, after some trials. */
export function proposalCost(after: number): number {
  const space = {
    a: float({ from: 0, to: 1 }),
    b: float({ from: 1e-4, to: 1, log: true }),
    c: int({ from: 1, to: 64 }),
  };
  const study = new Study({ space, sampler: tpe() });
  const next = (): void =>
    study.tell(study.ask()!.number, 0, { values: { loss: Math.sin(study.trials.length) } }) as never;
  for (let trial = 0; trial < after; trial++) next();
  const [before, count] = [used(), 20];
  for (let trial = 0; trial < count; trial++) next();
  return (used() - before) / count;
}
