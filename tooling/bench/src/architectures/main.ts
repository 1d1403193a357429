// Architectures side by side on the same texts: accuracy on texts held out, over several seeds, time a step, and memory.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { readablePath, readOptions, someOf, wholeNumber } from '../arguments.ts';
import { machine } from '../machine.ts';
import { median } from '../statistics.ts';
import { milliseconds, table } from '../tables.ts';
import { runCommand, UsageError } from '../usage-error.ts';
import { contenders, type Trained, type Training } from './contenders.ts';

/** What a program beside this one prints last, as JSON. */
async function printed<Printed>(program: string, ...parameters: readonly string[]): Promise<Printed> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const words = ['--conditions=@rnnkit/source', path, ...parameters];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Printed;
}

const percent = (share: number): string => (100 * share).toFixed(1);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1));
}

/** How much better the first is than the other, seed by seed, and in how many of them. */
function difference(name: string, of: ReadonlyMap<string, readonly Trained[]>, other: string): string {
  const differences = of.get(name)!.map(({ accuracy }, place) => accuracy - of.get(other)![place]!.accuracy);
  const wins = differences.filter((one) => one > 0).length;
  const error = deviation(differences) / Math.sqrt(differences.length);
  return `${name} − ${other}: ${percent(mean(differences))} ± ${percent(error)} points, better in ${wins} of ${differences.length}`;
}

await runCommand(async () => {
  const given = readOptions({ text: 'text', seeds: 'text', only: 'text' }, process.argv.slice(2));
  if (typeof given['text'] !== 'string') throw new UsageError('--text names a file of labelled texts; it is needed.');
  const text = readablePath('text', given['text']);
  const seeds = wholeNumber('seeds', (given['seeds'] as string | undefined) ?? '5', 1, 100);
  const all = Object.keys(contenders);
  const names = given['only'] === undefined ? all : someOf('only', given['only'] as string, all);
  console.log(`${machine()}; one thread of wasm\n`);
  const results = new Map<string, Trained[]>(names.map((name) => [name, []]));
  // Seed by seed, so that what else the machine does meets them all alike.
  for (let seed = 1; seed <= seeds; seed++) {
    for (const name of names) {
      const training: Training = { text, options: contenders[name]!, seed };
      const trained = await printed<Trained>('train.ts', JSON.stringify(training));
      results.get(name)!.push(trained);
      console.error(`seed ${seed}, ${name}: ${percent(trained.accuracy)} %`);
    }
  }
  const steps = await printed<Record<string, number>>('steps.ts', text, names.join());
  const rows = [...results].map(([name, runs]) => [
    name,
    `${percent(mean(runs.map(({ accuracy }) => accuracy)))} ± ${percent(deviation(runs.map(({ accuracy }) => accuracy)))}`,
    milliseconds(steps[name]),
    String(median(runs.map(({ peakMiB }) => peakMiB))),
    runs[0]!.parameters.toLocaleString('en'),
    (runs[0]!.parameters - runs[0]!.embeddings).toLocaleString('en'),
  ]);
  console.log(
    table(['architecture', 'accuracy %', 'CPU ms a step', 'peak MiB', 'parameters', 'without the embedding'], rows),
  );
  console.log('');
  for (const [place, name] of names.entries()) {
    for (const other of names.slice(0, place)) console.log(difference(name, results, other));
  }
});
