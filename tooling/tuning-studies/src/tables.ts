// What the studies have shown, as tables that samplers and pruners are tried on: tables.ts FOLDER, which main.ts has written.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { grid } from '@rnnkit/tuning';
import { openStudy } from '@rnnkit/tuning/node';

import { studies } from './studies.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the folder that main.ts has written: tables.ts FOLDER.');
for (const { name, space, objective, folds, epochs } of studies.values()) {
  const { study, close } = openStudy(`${folder}/${name}.jsonl`, {
    space,
    objective,
    folds,
    sampler: grid(),
    settings: name,
  });
  close();
  const unfinished = study.trials.filter(({ state }) => state !== 'finished').length;
  if (unfinished > 0 || study.ask() !== undefined) throw new Error(`${name} is not finished; go on with main.ts.`);
  const all = study.trials.map((trial) => trial.folds);
  const seconds = all.flat().reduce((sum, fold) => sum + fold.values!['seconds']!, 0);
  const table = {
    space,
    objective,
    folds,
    epochs,
    /** What a training took, on average. */
    seconds: Number((seconds / all.length / folds).toPrecision(3)),
    /** By points as a grid has them, folds and epochs. */
    curves: all.map((own) =>
      own.map((fold) => fold.curves[objective.metric]!.map((value) => Number(value.toFixed(4)))),
    ),
  };
  const path = fileURLToPath(new URL(`../../../packages/tuning/test/studies/${name}.json`, import.meta.url));
  writeFileSync(path, `${JSON.stringify(table)}\n`);
}
