// How a study scales: scaling/main.ts [--queue redis://…]. Costs are measured here; workers are simulated.
import { parseArgs } from 'node:util';

import { messageCosts, proposalCost } from './measure.ts';
import { speedup } from './simulate.ts';

const { queue } = parseArgs({ options: { queue: { type: 'string' } } }).values;
const counts = [1, 10, 100, 1000];

console.log(
  `a proposal of TPE: ${[100, 1000].map((after) => `${proposalCost(after).toFixed(1)} ms after ${after} trials`).join(', ')}`,
);
for (const [engine, message] of await messageCosts(queue)) {
  console.log(
    `${engine}: ${message.toFixed(2)} ms of the study's processor a job, at most ${(1000 / message).toFixed(0)} jobs a second`,
  );
  for (const job of [2, 60]) {
    const sooner = counts.map((workers) =>
      speedup({ workers, jobs: 20 * Math.max(...counts), job, message: message / 1000, seed: 1 }).toPrecision(3),
    );
    console.log(`  jobs of ${job} s, ${counts.join(', ')} workers: ${sooner.join(', ')} times as fast`);
  }
}
process.exit(0);
