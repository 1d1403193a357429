// `pnpm bench --check` and `--record`: a short fixed set of rnnkit's own figures, as multiples of the yardstick's.
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { entriesFor, prepareKinds } from '../contenders.ts';
import type { Row } from '../figures.ts';
import { machine } from '../machine.ts';
import type { BenchOptions } from '../options.ts';
import { measureTask, type Effort } from '../rounds.ts';
import { quantile } from '../statistics.ts';
import { milliseconds, table } from '../tables.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../temporary-folder.ts';
import { builtIn, textWork } from '../texts/text-sets.ts';
import { UsageError } from '../usage-error.ts';
import { reference, type Task } from '../work.ts';
import {
  compareRatios,
  lowerRatios,
  parseRatios,
  ratiosOf,
  tolerance,
  type Comparison,
  type Ratios,
} from './ratios.ts';

/** Seconds for all rounds of what is checked, of what is checked again, and of what is recorded. */
const time = { check: 130, again: 80, record: 260 } as const;
/** How much more time the yardstick takes at times where nothing else runs. */
const quiet = 1.3;
const file = fileURLToPath(new URL('../../ratios.json', import.meta.url));

interface GateTask extends Task {
  /** Fewer where one takes long: rounds are worth more. */
  readonly repeats?: number;
}

/** What the gate measures. */
async function tasks(folder: string): Promise<readonly GateTask[]> {
  const reviews = await textWork(builtIn.reviews, folder, 40);
  const units = { ...reference, name: 'units 256', units: 256 };
  return [
    { work: reference, parts: ['repeated', 'fresh', 'updated', 'train'], isFromStart: false },
    { work: units, parts: ['fresh', 'train'], isFromStart: false, repeats: 2 },
    { work: reviews, parts: ['fresh', 'updated', 'fit'], isFromStart: false },
    { work: { ...reviews, name: 'one text' }, parts: ['single'], isFromStart: false },
  ];
}

/** Measures the tasks that are chosen by the names of their work, which have so many seconds together. */
async function measure(effort: Effort, seconds: number, isChosen: (name: string) => boolean): Promise<readonly Row[]> {
  const folder = makeTemporaryFolder();
  const threads = availableParallelism() === 1 ? [1] : [1, 2];
  const commands = await prepareKinds(['rnnkit-wasm'], true);
  const rows: Row[] = [];
  try {
    const chosen = (await tasks(folder)).filter(({ work }) => isChosen(work.name));
    for (const task of chosen) {
      console.error(`${task.work.name} …`);
      const entries = entriesFor(task.work, commands, threads);
      const repeats = task.repeats ?? effort.repeats;
      rows.push(...(await measureTask(task, entries, { ...effort, repeats, seconds: seconds / chosen.length })));
    }
  } finally {
    removeTemporaryFolder(folder);
  }
  return rows;
}

/** Measures and writes the ratios. */
export async function recordGate(options: BenchOptions): Promise<readonly Row[]> {
  const rows = await measure(options, time.record, () => true);
  const rounded = Object.entries(ratiosOf(rows)).map(([name, ratio]) => [name, Number(ratio.toPrecision(3))]);
  const ratios = Object.fromEntries(rounded) as Ratios;
  await writeFile(file, `${JSON.stringify({ machine: machine(), ratios }, null, 2)}\n`);
  print(compareRatios(ratios, ratios));
  console.log(`\n${howQuiet(rows)}`);
  return rows;
}

/** Measures and compares; what seems slower is measured again before it is believed. */
export async function checkGate(options: BenchOptions): Promise<readonly Row[]> {
  const { machine: where, ratios: recorded } = await recordedRatios();
  console.log(`${machine()}; recorded on ${where}\n`);
  const rows = [...(await measure(options, time.check, () => true))];
  let now = ratiosOf(rows);
  for (let again = 0; again < 2; again++) {
    const slow = compareRatios(now, recorded).filter(({ verdict }) => verdict === 'slower');
    if (slow.length === 0) break;
    console.error(`${slow.map(({ name }) => name).join('; ')}: slower, so once more`);
    const isSlow = (work: string): boolean => slow.some(({ name }) => name.startsWith(`${work}, `));
    const repeated = await measure(options, time.again, isSlow);
    rows.push(...repeated);
    now = lowerRatios(now, ratiosOf(repeated));
  }
  const comparisons = compareRatios(now, recorded);
  print(comparisons);
  console.log(`\n${howQuiet(rows)}`);
  const slower = comparisons.filter(({ verdict }) => verdict === 'slower').length;
  if (slower === 0) return rows;
  process.exitCode = 1;
  console.log(
    `\n${slower} of ${comparisons.length} figures are more than ${100 * tolerance} % slower than recorded. If that is meant, record them anew with pnpm bench --record.`,
  );
  return rows;
}

/** What the yardstick tells of the machine. */
function howQuiet(rows: readonly Row[]): string {
  const times = rows.flatMap(({ rounds }) => Object.values(rounds).flat()).map(({ yardstick }) => yardstick[1]!);
  const [low, high] = [quantile(times, 0.1), quantile(times, 0.9)];
  const range = `The yardstick took from ${milliseconds(low)} to ${milliseconds(high)} ms on one thread (of ten, one was below and one above)`;
  return high > quiet * low
    ? `${range}: the cores were taken, so believe nothing that seems slower here.`
    : `${range}.`;
}

async function recordedRatios(): Promise<ReturnType<typeof parseRatios>> {
  try {
    return parseRatios(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`tooling/bench/ratios.json cannot be read: ${(error as Error).message}`);
  }
}

function print(comparisons: readonly Comparison[]): void {
  const shown = (ratio: number | undefined): string => (ratio === undefined ? '–' : ratio.toPrecision(3));
  const body = comparisons.map(({ name, now, recorded, verdict }) => {
    const change = now === undefined || recorded === undefined ? '–' : `${Math.round(100 * (now / recorded - 1))} %`;
    return [name, shown(recorded), shown(now), change, verdict];
  });
  console.log(table(['times what the yardstick takes', 'recorded', 'now', 'change', 'note'], body));
}
