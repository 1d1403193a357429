// The command that trains what a tuning has found, as one types it.
import type { Choice } from '../../report/tuning.ts';
import { shellWord } from '../../shell-word.ts';
import type { TuneOptions } from './options.ts';

/** The `rnnkit train` command of a choice. */
export function commandFor({ cell, units, epochs }: Choice, data: string | undefined, options: TuneOptions): string {
  const unless = <Value>(value: Value, byDefault: Value): Value | undefined =>
    value === byDefault ? undefined : value;
  const given: readonly (readonly [name: string, value: string | number | boolean | undefined])[] = [
    ['languages', options.languages],
    ['unit', options.unit],
    ['cell', cell],
    ['units', units],
    ['embedding', options.embedding],
    ['vocabulary', options.vocabulary],
    ['max-length', options.maxLength],
    ['bidirectional', options.bidirectional],
    ['dropout', unless(options.dropout, 0)],
    ['epochs', epochs],
    ['batch-size', options.batchSize],
    ['learning-rate', options.learningRate],
    ['optimizer', unless(options.optimizer, 'adam')],
    ['text-column', unless(options.textColumn, 'text')],
    ['label-column', unless(options.labelColumn, 'label')],
    ['missing', unless(options.missing, 'drop')],
    ['quote', options.quote],
    ['seed', unless(options.seed, 1)],
    ['backend', unless(options.backend, 'auto')],
  ];
  const words = given.flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, shellWord(String(value))];
  });
  return ['rnnkit train', data === undefined ? '--demo' : shellWord(data), ...words].join(' ');
}
