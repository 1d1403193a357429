// rnnkit worker: runs trials of a study that another machine has begun.
import type { Option } from 'commander';

import { UsageFailure } from '../failure.ts';
import { Interruption } from '../interruption.ts';
import { note } from '../output.ts';
import { option, path } from '../options.ts';
import { absolute } from '../tasks/beginning.ts';
import { folderOf, readEngine, type EngineChoice } from './tune/engine-choice.ts';
import { serve } from './tune/engine.ts';
import { queueOption, slotsOption } from './tune/options.ts';

/** What a worker is asked for. */
export interface WorkerOptions {
  readonly engine?: EngineChoice;
  readonly queue: string;
  readonly slots?: number;
  readonly data?: string;
}

/** The options of `rnnkit worker`. */
export const workerOptions: readonly Option[] = [
  option(
    '--engine <where>',
    'where the jobs are: folder:PATH, redis://… or postgres://…, as tune was given it; or RNNKIT_ENGINE',
    {
      read: readEngine,
      byDefault: 'none: it has to be given',
    },
  ).env('RNNKIT_ENGINE'),
  queueOption,
  slotsOption,
  option('--data <path>', 'where this machine has the data, or an address; its hash has to be that of the study', {
    read: path,
    byDefault: 'where the study has it',
  }),
];

/** Does jobs until the study has ended, or a signal stops it. */
export async function workerCommand({ engine, queue, slots, data }: WorkerOptions): Promise<void> {
  if (engine === undefined || engine === 'processes')
    throw new UsageFailure('Say with --engine where the jobs are: folder:PATH, redis://… or postgres://…');
  if (slots === 0) throw new UsageFailure('A worker without --slots does nothing; give it at least 1.');
  await serveUntilSignal(engine, { queue, slots, data: absolute(data) });
}

/** Does jobs of this machine's share. */
export async function serveUntilSignal(
  engine: EngineChoice,
  asked: { readonly queue: string; readonly slots?: number | undefined; readonly data?: string | undefined },
): Promise<void> {
  const interruption = new Interruption(
    'stopping; others take the jobs that run here (once more to give up)',
    () => undefined,
  );
  // An address may hold a password.
  note(`waiting for jobs of ${folderOf(engine) ?? engine.replace(/\/\/[^@/]*@/, '//')}`);
  try {
    await serve(engine, asked, interruption.signal);
    if (interruption.exitCode === undefined) note('the study has ended');
    else process.exitCode = interruption.exitCode;
  } finally {
    interruption.end();
  }
}
