import { part, type Part } from '@rnnkit/data/predict';

/** What says why something is refused, where it is there. */
export const refusals: Part<typeof import('./refusals.ts')> = part('Why something is refused', '@rnnkit/models');
