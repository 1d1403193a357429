// The command that trains some settings, as one types it.
import type { Params } from '@rnnkit/tuning';
import type { Option } from 'commander';

import { shellWord } from '../../shell-word.ts';
import type { Options, TaskName } from '../../tasks/task-name.ts';

/** The `rnnkit train` command of some settings. @param known the options of the task */
export function trainCommandOf(
  { task, data, options }: { readonly task: TaskName; readonly data: string | undefined; readonly options: Options },
  params: Params,
  known: readonly Option[],
): string {
  const asked: Options = { ...options, ...params };
  const words = known
    .filter((option) => !option.negate)
    .flatMap((option) => {
      const value = asked[option.attributeName()];
      if (value === undefined || value === option.defaultValue) return [];
      const name = option.long!.slice(2);
      if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
      return [`--${name}`, shellWord(String(value as string | number))];
    });
  const source = data === undefined ? '--demo' : shellWord(data);
  return ['rnnkit train', source, ...(task === 'classify' ? [] : ['--task', task]), ...words].join(' ');
}
