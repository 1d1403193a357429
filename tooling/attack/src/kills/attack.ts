// Kills processes at random moments, some scenarios at a time.
import { Random } from '@rnnkit/data';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Fault } from '../judge.ts';
import { killCommand } from './command.ts';
import { killRuns } from './resume-fit.ts';
import type { Figures } from './scenario.ts';
import { killWriters } from './write-and-read.ts';

type Scenario = (random: Random, folder: string, figures: Figures) => Promise<void>;

const scenarios: readonly (readonly [name: string, scenario: Scenario])[] = [
  ['writers beside readers', killWriters],
  ['runs of fit', killRuns],
  ['rnnkit train', killCommand],
];

/** What came of the kills. */
export interface KillsResult {
  readonly figures: ReadonlyMap<string, Figures>;
  readonly faults: readonly string[];
}

/** Attacks with kills: the scenarios take turns until there were enough. */
export async function attackByKills(seed: number, kills: number, lanes: number): Promise<KillsResult> {
  const figures = new Map(scenarios.map(([name]): [string, Figures] => [name, { kills: 0, reads: 0, finished: 0 }]));
  const faults: string[] = [];
  let turn = 0;
  const enough = (): boolean => [...figures.values()].reduce((sum, one) => sum + one.kills, 0) >= kills;
  const lane = async (): Promise<void> => {
    while (!enough()) {
      const number = turn++;
      const [name, scenario] = scenarios[number % scenarios.length]!;
      const folder = await mkdtemp(join(tmpdir(), 'rnnkit-attack-'));
      try {
        await scenario(new Random(seed).derive('kills', number), folder, figures.get(name)!);
      } catch (error) {
        const told = error instanceof Fault ? error.message : String((error as Error).stack);
        faults.push(`${name}, turn ${number}: ${told}`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { figures, faults };
}
