// Searches and pruning beside Optuna's: pnpm compare:optuna
import { testFunctions } from '../../../packages/tuning/test/test-functions.ts';
import { Peer } from './peer.ts';
import { comparePruners } from './pruning.ts';
import { findings, middleOf, rankScore } from './searches.ts';

const [seedCount, trials, sets] = [20, 60, 20];
const seeds = Array.from({ length: seedCount }, (_, seed) => seed);
/** One of 200 by chance. */
const most = 2.58;

const peer = new Peer();
const same = await comparePruners(peer, sets);
for (const [name, count] of Object.entries(same))
  console.log(`${name}: ${count} of ${sets} sets of curves are ended alike`);

console.log(`\nThe least above the minimum, median of ${seedCount} seeds, ${trials} trials`);
const behind: string[] = [];
let wins = 0;
for (const one of testFunctions) {
  const found = await findings(one, peer, seeds, trials);
  const score = rankScore(found.tpe, found.optuna);
  if (score > most) behind.push(one.name);
  if (middleOf(found.tpe) < middleOf(found.random)) wins++;
  const [own, optuna, chance] = [found.tpe, found.optuna, found.random].map((values) =>
    (middleOf(values) - one.least).toPrecision(3).padStart(9),
  );
  console.log(
    `${one.name.padEnd(18)} tpe ${own}  optuna ${optuna}  random ${chance}  ranks ${score.toFixed(1).padStart(5)}`,
  );
}
peer.end();
console.log(`\ntpe beats random on ${wins} of ${testFunctions.length}`);
if (behind.length > 0) console.log(`behind Optuna by more than chance: ${behind.join(', ')}`);
if (behind.length > 0 || Object.values(same).some((count) => count < sets)) process.exitCode = 1;
