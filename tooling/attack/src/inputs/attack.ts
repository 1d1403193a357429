// Gives mutated inputs to all that reads files, on several threads, for some time.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { LaneData } from './lane.ts';
import type { Result } from './one-input.ts';

/** What is asked for. */
export interface InputsOptions {
  readonly seed: number;
  /** No input begins later. */
  readonly seconds: number;
  readonly most: number;
  readonly lanes: number;
  readonly onResult: (result: Result) => void;
}

/** Wall time after which an input is given up; another thread may have the processor. */
const hangs = 60;
/** Where Linux has a disk in memory. */
const memoryDisk = '/dev/shm';
/** Of JavaScript's own memory, for each thread. */
const memory = { maxOldGenerationSizeMb: 768 };

/** Attacks with inputs. */
export async function attackInputs({ seed, seconds, most, lanes, onResult }: InputsOptions): Promise<void> {
  const folder = mkdtempSync(join(existsSync(memoryDisk) ? memoryDisk : tmpdir(), 'rnnkit-attack-'));
  const end = performance.now() + 1000 * seconds;
  let count = 0;
  const take = (result: Result): boolean => {
    onResult(result);
    return ++count < most && performance.now() < end;
  };
  try {
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        for (let next: number | undefined = lane; next !== undefined;) {
          next = await runLane(
            { seed, first: next, step: lanes, folder, at: new Int32Array(new SharedArrayBuffer(4)) },
            take,
          );
        }
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a thread until it has to end. @returns where another has to go on, when it was ended by what it was at */
function runLane(data: LaneData, take: (result: Result) => boolean): Promise<number | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('lane.ts', import.meta.url), {
      workerData: data,
      resourceLimits: memory,
      execArgv: ['--conditions=@rnnkit/source'],
    });
    let latest = performance.now();
    let isOver = false;
    const end = (next: number | undefined): void => {
      if (isOver) return;
      isOver = true;
      clearInterval(watch);
      worker.once('exit', () => resolve(next));
      void worker.terminate();
    };
    const fail = (problem: string): void => {
      const index = Atomics.load(data.at, 0);
      const result: Result = { index, target: 'a thread', bytes: 0, seconds: 0, outcome: 'fault', problem };
      end(take(result) ? index + data.step : undefined);
    };
    const watch = setInterval(() => {
      if (performance.now() - latest > 1000 * hangs) fail(`it did not end within ${hangs} s`);
    }, 1000);
    worker.on('message', (result: Result) => {
      latest = performance.now();
      if (!isOver && !take(result)) end(undefined);
    });
    worker.on('error', (error) => fail(`the thread ended: ${String(error)}`));
  });
}
