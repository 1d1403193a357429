// When 'auto' goes on with fewer threads, and when it tries more again.
import { expect, test } from 'vitest';

import { Worth } from '../src/worth.ts';

/** Runs again and again; each shard takes a millisecond, and others are late by what is given. Returns the threads of each run. */
function threadsOf(worth: Worth, runs: number, late: (threads: number, run: number) => number): number[] {
  return Array.from({ length: runs }, (_, run) => {
    const threads = worth.next();
    if (threads > 1) worth.count(threads - 1, 1, late(threads, run));
    return threads;
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test.each([2, 3, 8])('where the others are in time all of %i compute', (most) => {
  expect(new Set(threadsOf(new Worth(most), 1000, () => 0.5))).toEqual(new Set([most]));
});

test.each([2, 3, 8])('where they are late one computes alone, and others of %i are tried ever more seldom', (most) => {
  const worth = new Worth(most);
  const threads = threadsOf(worth, 100_000, () => 20);
  // At first, then after 16 runs, 32, and so on, and at last after 1,024.
  const tries = threads.flatMap((count, run) => (count > 1 ? [run] : []));
  expect(tries.length).toBeLessThan(most + 100_000 / 1024 + 10);
  const pauses = tries.slice(most - 1).map((run, index) => run - tries[index + most - 2]!);
  expect(pauses.every((pause, index) => index === 0 || pause >= pauses[index - 1]!)).toBe(true);
  expect(pauses.at(-1)).toBe(1024);
});

test('when the cores are free again, all compute again', () => {
  const worth = new Worth(3);
  threadsOf(worth, 5000, () => 20);
  const after = threadsOf(worth, 10_000, () => 0.1);
  expect(after.slice(-1000).every((threads) => threads === 3)).toBe(true);
});

test('where two gain and three do not, two compute', () => {
  const threads = threadsOf(new Worth(3), 20_000, (count) => (count === 3 ? 10 : 0.2));
  expect(threads.filter((count) => count === 2).length).toBeGreaterThan(19_500);
});

test('one that is late once is forgiven, when there was more to gain before', () => {
  const threads = threadsOf(new Worth(2), 1000, (_, run) => (run % 100 === 99 ? 3 : 0));
  expect(sum(threads)).toBe(2000);
});

test('whatever happens, what is lost is little', () => {
  // Late by chance, from never to always; one thread alone would take two milliseconds a run.
  let state = 1;
  const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (const share of [0, 0.05, 0.2, 0.5, 0.8, 1]) {
    const worth = new Worth(2);
    let took = 0;
    for (let run = 0; run < 20_000; run++) {
      if (worth.next() === 1) took += 2;
      else {
        const late = chance() < share ? 8 : 0;
        took += 1 + late;
        worth.count(1, 1, late);
      }
    }
    expect(took / 20_000 / 2).toBeLessThan(1.15);
  }
});
