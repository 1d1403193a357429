// pnpm attack: tries to make rnnkit lose a file, read half a model, hang, or speak in other words than its own. It takes some ten
// minutes, says what it did, and fails when it succeeded.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { availableParallelism, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

import { attackPipes } from './closed-pipes.ts';
import { attackFullDisk } from './full-disk.ts';
import { attackInputs } from './inputs/attack.ts';
import { makeCorpus } from './inputs/corpus.ts';
import { runInput } from './inputs/one-input.ts';
import { InputsReport } from './inputs/report.ts';
import { attackByKills } from './kills/attack.ts';

const help = `pnpm attack [--seed N] [--minutes N] [--kills N] [--only inputs,kills,disk,pipes] [--input N]

  --seed     one seed, the same attacks; it is printed (default: by the clock)
  --minutes  how long inputs are tried (default: 5)
  --kills    how many processes are killed, at least (default: 200)
  --only     some of the attacks (default: all)
  --input    one input of a seed alone, by its number
`;
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    minutes: { type: 'string', default: '5' },
    kills: { type: 'string', default: '200' },
    only: { type: 'string', default: 'inputs,kills,disk,pipes' },
    input: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const seed = Number(values.seed);
const lanes = Math.max(2, availableParallelism());
const asked = new Set(values.only.split(','));
let faults = 0;

function say(title: string, lines: readonly string[], found: readonly string[] = []): void {
  faults += found.length;
  console.log([title, ...lines.map((line) => `  ${line}`), ...found.map((fault) => `  FAULT ${fault}`)].join('\n'));
}

async function inputs(): Promise<void> {
  const report = new InputsReport();
  const onResult = report.add.bind(report);
  const start = performance.now();
  await attackInputs({ seed, seconds: 60 * Number(values.minutes), most: Number.POSITIVE_INFINITY, lanes, onResult });
  faults += report.faults;
  console.log(`inputs: ${report.inputs} in ${((performance.now() - start) / 1000).toFixed(0)} s\n${String(report)}`);
}

async function kills(): Promise<void> {
  const { figures, faults: found } = await attackByKills(seed, Number(values.kills), lanes);
  const all = [...figures.values()].reduce((sum, one) => sum + one.kills, 0);
  const lines = Array.from(figures, ([name, one]) => {
    const finished = one.finished > 0 ? `, ${one.finished} trainings finished as if never killed` : '';
    return `${name.padEnd(24)}${one.kills} kills, ${one.reads} models read whole${finished}`;
  });
  say(`kills: ${all}`, lines, found);
}

async function disk(): Promise<void> {
  const result = await attackFullDisk(new Random(seed).derive('disk'), 200);
  say(
    'full disk',
    [`${result.writes} writes on ${result.how}, ${result.refused} of them refused in words`],
    result.faults,
  );
}

async function pipes(): Promise<void> {
  const { commands, faults: found } = await attackPipes();
  say('closed pipes', [`${commands} commands`], found);
}

if (values.help === true) console.log(help);
else if (values.input === undefined) {
  console.log(`seed ${seed}`);
  await useBackend(cpu());
  for (const [name, attack] of Object.entries({ disk, pipes, kills, inputs })) if (asked.has(name)) await attack();
  console.log(faults === 0 ? 'nothing was found' : `${faults} faults`);
  process.exitCode = faults === 0 ? 0 : 1;
} else console.log(await runInput(seed, Number(values.input), await makeCorpus(), tmpdir()));
