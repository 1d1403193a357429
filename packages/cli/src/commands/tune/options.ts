// What `rnnkit tune` is asked for.
import type { Cell } from '@rnnkit/classifier';

import type { TrainOptions } from '../train/options.ts';

/** The options of `rnnkit tune`; those without a value take the defaults. */
export interface TuneOptions extends Omit<
  TrainOptions,
  'cell' | 'units' | 'patience' | 'validationSplit' | 'test' | 'out'
> {
  readonly cell: readonly Cell[];
  readonly units: readonly number[];
  readonly folds: number;
  readonly report: string;
}
