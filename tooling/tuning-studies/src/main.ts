// Trains every point of the studies: main.ts --processes 2 --out FOLDER --data movie-reviews.csv [--seconds 300] [--studies reviews,names]
// What is done is kept in the folder, a journal for each study, and begun again it goes on.
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { grid, runStudy, type Job } from '@rnnkit/tuning';
import { openStudy, processes, serveJobs } from '@rnnkit/tuning/node';

import { foldRows, type FoldRows } from './rows.ts';
import { studies } from './studies.ts';
import { trainFold } from './train-fold.ts';

async function serve(): Promise<void> {
  await useBackend(wasm({ threads: 1 }));
  const known = new Map<string, Promise<FoldRows>>();
  serveJobs(async ({ params, fold, settings, seed }: Job, context) => {
    const study = studies.get(settings as string)!;
    const key = `${study.name} ${fold}`;
    const rows = known.get(key) ?? foldRows(study, fold, seed, process.env['RNNKIT_STUDY_DATA']);
    known.set(key, rows);
    const random = new Random(seed).derive('model', fold);
    return trainFold(study, params, await rows, random.integer(0, 2 ** 31), context);
  });
}

async function runAll(): Promise<void> {
  const { values } = parseArgs({
    options: {
      processes: { type: 'string', default: '2' },
      out: { type: 'string' },
      data: { type: 'string' },
      seconds: { type: 'string', default: '86400' },
      studies: { type: 'string', default: [...studies.keys()].join() },
    },
  });
  const { out } = values;
  if (out === undefined) throw new Error('Give a folder: --out FOLDER.');
  mkdirSync(out, { recursive: true });
  if (values.data !== undefined) process.env['RNNKIT_STUDY_DATA'] = values.data;
  const end = performance.now() + 1000 * Number(values.seconds);
  const engine = processes({ file: import.meta.url, slots: Number(values.processes), grace: 500 });
  for (const name of values.studies.split(',')) {
    const study = studies.get(name);
    if (study === undefined) throw new Error(`There is no study ${name}; there are ${[...studies.keys()].join()}.`);
    const { space, objective, folds } = study;
    const kept = openStudy(`${out}/${name}.jsonl`, { space, objective, folds, sampler: grid(), settings: name });
    const timeout = end - performance.now();
    const ended = timeout > 0 ? await runStudy(kept.study, engine, { timeout, onEvent: kept.keep }) : 'timeout';
    kept.close();
    const { trials } = kept.study;
    const count = (state: string): number => trials.filter((trial) => trial.state === state).length;
    const seconds = trials.flatMap((trial) => trial.folds.map((fold) => fold.values?.['seconds'] ?? 0));
    console.log(
      `${name}: ${ended}; ${count('finished')} points finished, ${count('failed')} failed, ${seconds.reduce((sum, one) => sum + one, 0).toFixed(0)} s of a core`,
    );
  }
  await engine.end();
}

await (process.send === undefined ? runAll() : serve());
