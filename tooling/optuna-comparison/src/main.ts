// Searches and pruning beside Optuna's: pnpm compare:optuna
import { tables, TableStudy } from '../../../packages/tuning/test/studies/table.ts';
import { testFunctions } from '../../../packages/tuning/test/test-functions.ts';
import { Peer } from './peer.ts';
import { comparePruners } from './pruning.ts';
import { findings, findingsOfTable, middleOf, rankScore } from './searches.ts';

const [seedCount, trials, tableTrials, sets] = [20, 60, 40, 20];
const seeds = Array.from({ length: seedCount }, (_, seed) => seed);
/** One of 200 by chance. */
const most = 2.58;

const peer = new Peer();
const same = await comparePruners(peer, sets);
for (const [name, count] of Object.entries(same))
  console.log(`${name}: ${count} of ${sets} sets of curves are ended alike`);

console.log(`\nThe least above the minimum, median of ${seedCount} seeds, ${trials} trials`);
const behind: string[] = [];

/** Says what was found, and whether TPE was better than chance. */
function tell(name: string, least: number, found: Awaited<ReturnType<typeof findings>>): boolean {
  const score = rankScore(found.tpe, found.optuna);
  if (score > most) behind.push(name);
  const [own, optuna, chance] = [found.tpe, found.optuna, found.random].map((values) =>
    (middleOf(values) - least).toPrecision(3).padStart(9),
  );
  console.log(
    `${name.padEnd(18)} tpe ${own}  optuna ${optuna}  random ${chance}  ranks ${score.toFixed(1).padStart(5)}`,
  );
  return middleOf(found.tpe) < middleOf(found.random);
}

let wins = 0;
for (const one of testFunctions) if (tell(one.name, one.least, await findings(one, peer, seeds, trials))) wins++;
console.log(`\nThe same on studies whose every point was trained, ${tableTrials} trials`);
let tableWins = 0;
for (const table of tables) {
  const study = new TableStudy(table);
  if (tell(table.name, study.least, await findingsOfTable(study, peer, seeds, tableTrials))) tableWins++;
}
peer.end();
console.log(
  `\ntpe beats random on ${wins} of ${testFunctions.length} functions and ${tableWins} of ${tables.length} studies`,
);
if (behind.length > 0) console.log(`behind Optuna by more than chance: ${behind.join(', ')}`);
if (behind.length > 0 || Object.values(same).some((count) => count < sets)) process.exitCode = 1;
