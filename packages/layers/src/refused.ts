import { layerPart, type Part } from './part.ts';

/** What says why something is refused, where it is there. */
export const refusals: Part<typeof import('./refusals.ts')> = layerPart('Why something is refused');
