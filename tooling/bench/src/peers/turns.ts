// A contender's side of the turns: a line on its input asks for a part, a line on its output answers with the times.
import { createInterface } from 'node:readline';

import type { Part } from '../parts.ts';
import type { Work } from '../work.ts';
import { runPart, type TimedRun } from './timed.ts';

/** What a contender is told on its command line. */
export function contenderArguments(): { readonly work: Work; readonly threads: number } {
  const [work, threads] = process.argv.slice(-2);
  return { work: JSON.parse(work ?? '') as Work, threads: Number(threads) };
}

/** Answers turns until the input ends, each with the note if there is one. What goes wrong ends the process with the error. */
export async function serveTurns(parts: Readonly<Partial<Record<Part, TimedRun>>>, note?: string): Promise<never> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { part, warmUps, repeats } = JSON.parse(line) as { part: Part; warmUps: number; repeats: number };
    const run = parts[part];
    const times = run === undefined ? [] : await runPart(run, warmUps, repeats);
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(`${JSON.stringify({ times, peakMiB, note })}\n`);
  }
  process.exit();
}
