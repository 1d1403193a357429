// The command that trains what a tuning has found, as one types it.
import type { Choice } from '../../report/tuning.ts';
import { shellWord } from '../../shell-word.ts';
import { tuneOptions, type TuneOptions } from './options.ts';

/** What is known already, or goes with the tuning alone. */
const left: ReadonlySet<string> = new Set([
  'demo',
  'architecture',
  'units',
  'epochs',
  'folds',
  'report',
  'workers',
  'json',
]);

/** The `rnnkit train` command of a choice. */
export function commandFor(choice: Choice, data: string | undefined, options: TuneOptions): string {
  const asked = new Map(Object.entries(options));
  const given = tuneOptions
    .filter((option) => !option.negate && !left.has(option.attributeName()))
    .map((option) => [option.long!.slice(2), asked.get(option.attributeName()), option.defaultValue] as const);
  const words = [
    ...Object.entries({ architecture: choice.architecture, units: choice.units, epochs: choice.epochs }),
    ...given.filter(([, value, byDefault]) => value !== byDefault),
  ].flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
    return [`--${name}`, shellWord(String(value as string | number))];
  });
  return ['rnnkit train', data === undefined ? '--demo' : shellWord(data), ...words].join(' ');
}
