// Times rnnkit and its peers for the same work, each in a process of its own, one after the other on a quiet machine.
// usage: pnpm bench [--only GROUP,GROUP] [--save PATH] [--repeats N] [--limit SECONDS]
//   --save writes PATH.json, PATH.md and PATH.svg
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { growthCharts } from './charts.ts';
import { peers } from './peers.ts';
import { table } from './table.ts';
import { groups, type Row } from './work.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(groups).join(',') },
    save: { type: 'string' },
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
const limits = { repeats: Number(values.repeats), seconds: Number(values.limit) };

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}; medians of ${limits.repeats}`;
console.error(machine);
const rows: Row[] = [];
for (const work of chosen.flatMap((name) => groups[name] ?? [])) {
  for (const [name, measure] of Object.entries(peers)) {
    const { classes: _, ...sizes } = work;
    const measured = await measure(work, limits);
    if (measured === undefined) continue;
    rows.push({ peer: name, ...sizes, ...measured });
    console.error(
      `  ${name}: ${work.cell}, batch ${work.batch}, time ${work.time}, units ${work.units}, vocabulary ${work.vocabulary}`,
    );
  }
}
console.log(table(rows));
if (values.save !== undefined) {
  // pnpm runs this in its own folder; a path is meant from where the user is.
  const path = resolve(process.env['INIT_CWD'] ?? '.', values.save);
  await writeFile(`${path}.json`, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  await writeFile(`${path}.md`, `# Speed\n\n${machine}. \`pnpm bench --save ${values.save}\`\n\n${table(rows)}\n`);
  await writeFile(`${path}.svg`, growthCharts(rows));
}
