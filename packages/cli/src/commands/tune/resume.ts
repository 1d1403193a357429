// What a study that is gone on with is asked for.
import type { Option } from 'commander';

import { Failure, UsageFailure } from '../../failure.ts';
import { shownPath } from '../../kept-data.ts';
import { absolute, fromHere } from '../../tasks/beginning.ts';
import type { Options } from '../../tasks/task-name.ts';
import { hashOf } from './data-reference.ts';
import type { StudyBeginning } from './study-folder.ts';

/** Options that may be other than they were: how long it goes on, where, and what is made of it. */
const changeable: ReadonlySet<string> = new Set([
  'trials',
  'timeout',
  'engine',
  'queue',
  'slots',
  'jobs',
  'shard',
  'choose',
  'cost',
  'dtype',
  'threads',
  'json',
  'resume',
  'out',
  'test',
]);

/** What was typed to go on with a study. */
export interface TypedAgain {
  readonly data: string | undefined;
  readonly options: Options;
  readonly names: ReadonlySet<string>;
  readonly known: readonly Option[];
}

/**
 * The options with which a study goes on.
 *
 * @throws UsageFailure when something else was typed than it was begun with
 * @throws Failure when the data has changed
 */
export async function resumedStudy(
  began: StudyBeginning,
  { data, options, names, known }: TypedAgain,
): Promise<Options> {
  if (data !== undefined && absolute(data) !== began.data)
    throw new UsageFailure(
      `The study was begun on ${began.data === undefined ? 'the built-in data' : shownPath(began.data)}; leave the data out.`,
    );
  for (const option of known) {
    const name = option.attributeName();
    const isSame = JSON.stringify(options[name]) === JSON.stringify(began.options[name]);
    if (!names.has(name) || changeable.has(name) || isSame) continue;
    throw new UsageFailure(
      `The study was begun with another ${option.long!.replace('--no-', '--')}; leave it out to go on, or begin anew with another --out.`,
    );
  }
  const { data: reference } = began.plan;
  if (reference !== null && (await hashOf(reference.path)) !== reference.sha256)
    throw new Failure(
      `${shownPath(fromHere(reference.path))} is not what the study was begun with. Go on with the data of then, or begin anew with another --out.`,
    );
  const now = [...changeable].flatMap((name) => (names.has(name) ? [[name, options[name]] as const] : []));
  // What may hold a password was not kept.
  return { engine: options['engine'], ...began.options, out: options['out'], ...Object.fromEntries(now) };
}
