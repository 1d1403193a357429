// The architectures of generators, taggers and translators side by side: a small job for each task.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { architectures } from '@rnnkit/tasks';

import { readablePath, readOptions, someOf, wholeNumber } from '../arguments.ts';
import { machine } from '../machine.ts';
import { table } from '../tables.ts';
import { runCommand, UsageError } from '../usage-error.ts';
import { jobs, type JobFiles, type JobResult, type JobRun } from './jobs.ts';

async function trained(run: JobRun): Promise<JobResult> {
  const path = fileURLToPath(new URL('train.ts', import.meta.url));
  const words = ['--conditions=@rnnkit/source', path, JSON.stringify(run)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as JobResult;
}

await runCommand(async () => {
  const kinds = { text: 'text', train: 'text', dev: 'text', tasks: 'text', only: 'text', seed: 'text' } as const;
  const given = readOptions(kinds, process.argv.slice(2)) as Readonly<Record<string, string | undefined>>;
  const files: JobFiles = Object.fromEntries(
    (['text', 'train', 'dev'] as const).flatMap((name) =>
      given[name] === undefined ? [] : [[name, readablePath(name, given[name])]],
    ),
  );
  const all = Object.keys(jobs) as (keyof typeof jobs)[];
  const tasks = given['tasks'] === undefined ? all : someOf('tasks', given['tasks'], all);
  const names = given['only'] === undefined ? architectures : someOf('only', given['only'], architectures);
  const seed = wholeNumber('seed', given['seed'] ?? '1', 0, 1e9);
  for (const task of tasks) {
    const missing = jobs[task as keyof typeof jobs].needs.find((name) => files[name] === undefined);
    if (missing !== undefined) throw new UsageError(`--${missing} names a file that ${task} needs.`);
  }
  console.log(`${machine()}; one thread of wasm`);
  for (const task of tasks as (keyof typeof jobs)[]) {
    const rows: string[][] = [];
    for (const architecture of names as JobRun['architecture'][]) {
      const result = await trained({ task, architecture, files, seed });
      const { figure, seconds, peakMiB, parameters } = result;
      rows.push([
        architecture,
        figure.toFixed(task === 'generate' ? 3 : 1),
        seconds.toFixed(1),
        String(peakMiB),
        parameters.toLocaleString('en'),
      ]);
      console.error(`${task}, ${rows.at(-1)!.join(', ')}`);
    }
    console.log(`\n${jobs[task].title}; ${jobs[task].epochs} epochs\n`);
    console.log(table(['architecture', 'figure', 'CPU s an epoch', 'peak MiB', 'parameters'], rows));
  }
});
