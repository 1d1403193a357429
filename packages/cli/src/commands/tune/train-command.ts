// The command that trains some settings, as one types it.
import type { Params } from '@rnnkit/tuning';

import { shownPath } from '../../kept-data.ts';
import { shellWord } from '../../shell-word.ts';
import { fromHere } from '../../tasks/beginning.ts';
import { optionsOf } from '../train/command.ts';
import type { Options, TaskName } from '../../tasks/task-name.ts';

/** What is said otherwise, or goes with the study alone. */
const left: ReadonlySet<string> = new Set(['task', 'out', 'resume', 'json', 'demo']);

/** The `rnnkit train` command of some settings. */
export function trainCommandOf(
  { task, data, options }: { readonly task: TaskName; readonly data: string | undefined; readonly options: Options },
  params: Params,
): string {
  const asked = { ...options, ...params } as Readonly<Record<string, string | number | boolean | undefined>>;
  const words = optionsOf(task)
    .filter((option) => !option.negate && !left.has(option.attributeName()))
    .flatMap((option) => {
      const value = asked[option.attributeName()];
      if (value === undefined || value === option.defaultValue) return [];
      const name = option.long!.slice(2);
      if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
      return [`--${name}`, shellWord(String(value))];
    });
  const source = data === undefined ? '--demo' : shellWord(shownPath(fromHere(data)));
  return ['rnnkit train', source, ...(task === 'classify' ? [] : ['--task', task]), ...words].join(' ');
}
