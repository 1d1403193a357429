// Mistakes that a backend's author could make, as changes of this backend's sources. Each must be noticed by the suite.
import type { Mutant } from '@rnnkit/mutants';

import { attentionMutants } from './attention.ts';
import { cellMutants } from './cells.ts';
import { sharedMutants } from './shared.ts';

/** All mistakes. */
export const mutants: readonly Mutant[] = [...cellMutants, ...sharedMutants, ...attentionMutants];
