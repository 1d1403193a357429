// One input: which it is, what comes of it, and what it took.
import { Random } from '@rnnkit/data';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { Fault, judge, type Outcome } from '../judge.ts';
import type { Corpus } from './corpus.ts';
import type { Input } from './target.ts';
import { targets } from './targets/index.ts';

/** What came of an input. */
export interface Result {
  readonly index: number;
  readonly target: string;
  readonly bytes: number;
  /** Seconds of this thread's time. */
  readonly seconds: number;
  readonly outcome: Outcome | 'fault';
  /** What must not be. */
  readonly problem?: string;
}

const mebibyte = 1024 ** 2;
/** An input may take so many seconds, and one more for each MiB. */
const atLeast = 0.25;

const shares = targets.reduce((sum, { share }) => sum + share, 0);

/** Gives one input to what it is for. Of one seed and index it is always the same. */
export async function runInput(seed: number, index: number, corpus: Corpus, folder: string): Promise<Result> {
  const random = new Random(seed).derive('input', index);
  let place = random.uniform(0, shares);
  const target = targets.find(({ share }) => (place -= share) < 0) ?? targets[0]!;
  const own = join(folder, String(index));
  mkdirSync(own, { recursive: true });
  let input: Input | undefined;
  const start = { ...process.threadCpuUsage() };
  try {
    input = await target.make(random, corpus, own);
    Object.assign(start, process.threadCpuUsage());
    const outcome = await judge(() => input!.run());
    return checkTime({ index, target: target.name, bytes: input.bytes, seconds: secondsSince(start), outcome });
  } catch (error) {
    const problem =
      error instanceof Fault ? error.message : `the attack itself failed: ${String((error as Error).stack)}`;
    return {
      index,
      target: target.name,
      bytes: input?.bytes ?? 0,
      seconds: secondsSince(start),
      outcome: 'fault',
      problem,
    };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function checkTime(result: Result): Result {
  const most = atLeast + result.bytes / mebibyte;
  if (result.seconds <= most) return result;
  return { ...result, outcome: 'fault', problem: `it took ${result.seconds.toFixed(2)} s for ${result.bytes} bytes` };
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1e6;
}
