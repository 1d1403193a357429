// Mistakes that a backend's author could make, as changes of this backend's sources. Each must be noticed by the suite. None
// writes beyond its memory or gives it back twice: tfjs' allocator could go on for ever then.
import type { Mutant } from '@rnnkit/mutants';

import { assemblyMutants } from './assembly.ts';
import { attentionMutants } from './attention.ts';
import { cellMutants } from './cells.ts';
import { crfMutants } from './crf.ts';
import { kernelMutants } from './kernels.ts';
import { sharedMutants } from './shared.ts';
import { stockMutants } from './stock.ts';

/** All mistakes. */
export const mutants: readonly Mutant[] = [
  ...cellMutants,
  ...assemblyMutants,
  ...attentionMutants,
  ...crfMutants,
  ...kernelMutants,
  ...sharedMutants,
  ...stockMutants,
];
