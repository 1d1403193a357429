// `pnpm bench --busy N`: with N loops that keep cores busy beside it, is `threads: 'auto'` slower than one thread?
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

import { entriesFor, prepareKinds, type Entry } from '../contenders.ts';
import { timesAsFast, yardstickFactor, type Row } from '../figures.ts';
import { machine } from '../machine.ts';
import type { BenchOptions } from '../options.ts';
import { titles, type Measure } from '../parts.ts';
import { measureTask } from '../rounds.ts';
import { milliseconds, table } from '../tables.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../temporary-folder.ts';
import { builtIn, textWork } from '../texts/text-sets.ts';
import { reference, type Task, type Work } from '../work.ts';

/** How much more time `'auto'` may take than one thread. */
const tolerance = 0.15;
/** Seconds for all rounds of a work. */
const seconds = 75;
/** Computes for ever, and looks every 50 ms whether whoever started it is still there. */
const loop = `process.stdin.on('close', () => process.exit()).resume();
(function work() { for (const end = Date.now() + 50; Date.now() < end;); setImmediate(work); })();`;

function startLoops(count: number): () => void {
  const loops = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', loop], { stdio: ['pipe', 'ignore', 'ignore'] }),
  );
  return () => {
    for (const one of loops) one.kill('SIGKILL');
  };
}

/** One thread and `'auto'` take turns. */
function entries(work: Work, commands: Parameters<typeof entriesFor>[1]): readonly Entry[] {
  const [alone] = entriesFor(work, commands, [1]);
  const { command, parameters } = alone!.start;
  const auto = parameters.map((parameter) => (parameter === 'wasm' ? 'wasm-auto' : parameter));
  return [alone!, { name: 'rnnkit wasm, auto', threads: availableParallelism(), start: { command, parameters: auto } }];
}

/** Measures beside busy loops; the exit code is 1 when `'auto'` is too slow. */
export async function checkBusy(options: BenchOptions): Promise<readonly Row[]> {
  const { busy } = options;
  console.log(`${machine()}; beside ${busy} busy ${busy === 1 ? 'loop' : 'loops'}\n`);
  const folder = makeTemporaryFolder();
  const endLoops = startLoops(busy);
  try {
    const commands = await prepareKinds(['rnnkit-wasm'], true);
    const reviews = await textWork(builtIn.reviews, folder, 40);
    // A turn has to last much longer than the time that a core is given to one program.
    const tasks: readonly (Task & { readonly repeats: number })[] = [
      { work: reference, parts: ['fresh', 'train'], isFromStart: false, repeats: 2 },
      {
        work: { ...reference, name: 'units 256', units: 256 },
        parts: ['fresh', 'train'],
        isFromStart: false,
        repeats: 1,
      },
      { work: reviews, parts: ['fresh', 'train'], isFromStart: false, repeats: 8 },
    ];
    const rows: Row[] = [];
    for (const task of tasks) {
      console.error(`${task.work.name} …`);
      const effort = { ...options, seconds, repeats: options.repeats * task.repeats };
      rows.push(...(await measureTask(task, entries(task.work, commands), effort)));
    }
    const slow = print(rows);
    if (slow > 0) {
      process.exitCode = 1;
      console.log(`\nWith 'auto', ${slow} figures are more than ${100 * tolerance} % slower than with one thread.`);
    }
    return rows;
  } finally {
    endLoops();
    removeTemporaryFolder(folder);
  }
}

/** Prints what was measured; answers how many figures are too slow. */
function print(rows: readonly Row[]): number {
  let slow = 0;
  const body = rows.flatMap((auto) => {
    const alone = rows.find(({ work, contender }) => work === auto.work && contender !== auto.contender);
    if (alone === undefined || auto.contender === 'rnnkit wasm') return [];
    return (Object.keys(auto.ms) as Measure[]).map((measure) => {
      const times = 1 / timesAsFast(auto, alone, measure)!;
      if (times > 1 + tolerance) slow++;
      const note = times > 1 + tolerance ? 'slower' : '';
      const plain = yardstickFactor(auto, measure).toFixed(2);
      const ms = [alone, auto].map((row) => milliseconds(row.ms[measure]));
      return [`${auto.work.name}, ${titles[measure]}`, ...ms, times.toFixed(2), plain, note];
    });
  });
  const all = `yardstick, ${availableParallelism()} threads`;
  console.log(table(['on busy cores', 'one thread, ms', 'auto, ms', 'times one thread', all, 'note'], body));
  return slow;
}
