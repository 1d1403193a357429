// Times rnnkit and its peers for the same work, side by side. README.md says what the options are and how to read what is printed.
import { writeFile } from 'node:fs/promises';

import { growthCharts } from './charts.ts';
import { prepareKinds } from './contenders.ts';
import type { Row } from './figures.ts';
import { checkBusy } from './gate/busy.ts';
import { checkGate, recordGate } from './gate/gate.ts';
import { machine } from './machine.ts';
import { measureGroups } from './measure.ts';
import { benchOptions, type BenchOptions } from './options.ts';
import { peersTable, threadsTable, workTable } from './tables.ts';
import { runCommand } from './usage-error.ts';

async function measure(options: BenchOptions): Promise<readonly Row[]> {
  const commands = await prepareKinds(options.kinds, options.areKindsChosen);
  const heading = `${machine()}; medians of ${options.repeats}, and of ${options.rounds} rounds, for the reference ${3 * options.rounds}, for texts ${5 * options.rounds}`;
  console.log(`${heading}\n`);
  const rows: Row[] = [];
  const tables: string[] = [];
  const print = (text: string): void => {
    if (text === '') return;
    tables.push(text);
    console.log(`${text}\n`);
  };
  for await (const found of measureGroups(options, commands)) {
    rows.push(...found);
    print(workTable(found));
  }
  print(threadsTable(rows));
  print(peersTable(rows));
  if (options.save !== undefined) {
    const given = process.argv.slice(2).join(' ');
    await writeFile(`${options.save}.md`, `# Speed\n\n${heading}. \`pnpm bench ${given}\`\n\n${tables.join('\n\n')}\n`);
    await writeFile(`${options.save}.svg`, growthCharts(rows));
  }
  return rows;
}

await runCommand(async () => {
  const options = benchOptions(process.argv.slice(2));
  const commands = { measure, check: checkGate, record: recordGate, busy: checkBusy };
  const rows = await commands[options.command](options);
  if (options.json === undefined) return;
  // Where a file of texts lies is nobody's concern, nor is it there for long.
  const json = JSON.stringify(
    { machine: machine(), rows },
    (key, value: unknown) => (key === 'texts' ? true : value),
    2,
  );
  await writeFile(options.json, `${json}\n`);
});
