// Times rnnkit and its peers for the same work, each in a process of its own, one after the other. They take turns in rounds, of
// which each peer's fastest counts: what else a machine does can only slow them down, and it rarely does so in every round.
// usage: pnpm bench [--only GROUP,GROUP] [--save PATH] [--rounds N] [--repeats N] [--limit SECONDS]
//   --rounds of which the reference gets three times as many
//   --save writes PATH.json, PATH.md and PATH.svg
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { growthCharts } from './charts.ts';
import { peers, type Measured } from './peers.ts';
import { table } from './table.ts';
import { groups, isReference, type Row } from './work.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(groups).join(',') },
    save: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    repeats: { type: 'string', default: '7' },
    limit: { type: 'string', default: '30' },
  },
});
const chosen = values.only.split(',');
const unknown = chosen.find((name) => groups[name] === undefined);
if (unknown !== undefined) {
  console.error(`--only takes some of ${Object.keys(groups).join(',')}; got ${unknown}.`);
  process.exit(2);
}
const rounds = Number(values.rounds);
const limits = { repeats: Number(values.repeats), seconds: Number(values.limit) };

function isRepeated(before: Measured | undefined): boolean {
  return before !== undefined && before.predictMs !== null && before.isUnfinished !== true;
}

/** The faster of two rounds, for each thing that is timed; the note is the later round's. */
function faster(one: Measured, other: Measured): Measured {
  const least = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? (a ?? b) : Math.min(a, b);
  return {
    ...other,
    predictMs: least(one.predictMs, other.predictMs),
    trainMs: least(one.trainMs, other.trainMs),
    peakMiB: least(one.peakMiB, other.peakMiB),
  };
}

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}; medians of ${limits.repeats}, fastest of ${rounds} rounds, of the reference ${3 * rounds}`;
console.error(machine);
const rows: Row[] = [];
for (const work of chosen.flatMap((name) => groups[name] ?? [])) {
  const { classes: _, ...sizes } = work;
  const found = new Map<string, Measured>();
  // Everything is compared with the reference, so that it gets more chances.
  const turns = isReference(work) ? 3 * rounds : rounds;
  for (let round = 0; round < turns; round++) {
    for (const [name, measure] of Object.entries(peers)) {
      const before = found.get(name);
      // What cannot be done or takes too long is tried once.
      if (round > 0 && !isRepeated(before)) continue;
      const measured = await measure(work, limits);
      if (measured !== undefined) found.set(name, before === undefined ? measured : faster(before, measured));
    }
    console.error(
      `  round ${round + 1}: ${work.cell}, batch ${work.batch}, time ${work.time}, units ${work.units}, vocabulary ${work.vocabulary}`,
    );
  }
  for (const [name, { isUnfinished: __, ...measured }] of found) rows.push({ peer: name, ...sizes, ...measured });
}
console.log(table(rows));
if (values.save !== undefined) {
  // pnpm runs this in its own folder; a path is meant from where the user is.
  const path = resolve(process.env['INIT_CWD'] ?? '.', values.save);
  await writeFile(`${path}.json`, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  await writeFile(
    `${path}.md`,
    `# Speed\n\n${machine}. \`pnpm bench ${process.argv.slice(2).join(' ')}\`\n\n${table(rows)}\n`,
  );
  await writeFile(`${path}.svg`, growthCharts(rows));
}
