// `pnpm compare:keras`: random models here and in real Keras. It ends with the number of those that disagree.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Command } from 'commander';

import { disagreement } from './compare.ts';
import { drawExperiment } from './draw-experiment.ts';
import type { Answer, Experiment } from './experiment.ts';
import { KerasPeer } from './keras-peer.ts';
import { inWords, runExperiment } from './run-experiment.ts';
import { statedDifferences } from './stated-differences.ts';

const backends = { cpu, wasm } as const;

interface Options {
  readonly models: string;
  readonly seed: string;
  readonly from: string;
  readonly backends: string;
  readonly python: string;
  readonly save?: string;
}

/** What the comparison came to. */
interface Tally {
  agreed: number;
  refused: number;
  readonly stated: Map<string, number>;
  readonly failed: string[];
}

async function compare(experiment: Experiment, keras: Answer, backend: string, tally: Tally): Promise<void> {
  const ours = await runExperiment(experiment);
  if ('refused' in ours && 'refused' in keras) {
    tally.refused++;
    return;
  }
  const found = disagreement(experiment, ours, keras);
  if (found === undefined) {
    tally.agreed++;
    return;
  }
  const stated = statedDifferences.find((difference) => difference.concerns(experiment));
  if (stated !== undefined) {
    tally.stated.set(stated.sentence, (tally.stated.get(stated.sentence) ?? 0) + 1);
    return;
  }
  const line = `${experiment.number} on ${backend}: ${found}\n    ${inWords(experiment)}`;
  tally.failed.push(line);
  console.log(line);
}

async function run(options: Options): Promise<void> {
  const [models, seed, from] = [Number(options.models), Number(options.seed), Number(options.from)];
  const names = options.backends.split(',') as (keyof typeof backends)[];
  const peer = new KerasPeer(options.python);
  const tally: Tally = { agreed: 0, refused: 0, stated: new Map(), failed: [] };
  const saved: { experiment: Experiment; keras: Answer }[] = [];
  try {
    console.log(`${await peer.version()} in float64; ${models} models from seed ${seed}, on ${names.join(' and ')}`);
    await useBackend(backends[names[0]!]());
    for (let number = from; number < from + models; number++) {
      const experiment = drawExperiment(seed, number);
      const keras = await peer.run(experiment);
      saved.push({ experiment, keras });
      for (const name of names) {
        await useBackend(backends[name]());
        await compare(experiment, keras, name, tally);
      }
    }
  } finally {
    peer.close();
  }
  if (options.save !== undefined) {
    const path = resolve(process.env['INIT_CWD'] ?? '.', options.save);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(saved));
  }
  for (const [sentence, count] of tally.stated) console.log(`stated difference, ${count} times: ${sentence}`);
  console.log(
    `${tally.agreed} agree, ${tally.refused} are refused by both, ${[...tally.stated.values()].reduce((a, b) => a + b, 0)} differ as stated, ${tally.failed.length} disagree`,
  );
  process.exitCode = tally.failed.length === 0 ? 0 : 1;
}

await new Command('compare:keras')
  .description('Train random models here and in real Keras, and compare predictions, losses, metrics and weights.')
  .option('--models <n>', 'how many', '1000')
  .option('--seed <n>', 'of the models', '1')
  .option('--from <n>', 'number of the first', '0')
  .option('--backends <list>', 'where to compute: cpu, wasm', 'cpu,wasm')
  .option('--python <path>', 'a Python that has keras and torch', process.env['PYTHON'] ?? 'python3')
  .option('--save <file>', 'writes the experiments with what Keras made of them')
  .action(run)
  .parseAsync();
