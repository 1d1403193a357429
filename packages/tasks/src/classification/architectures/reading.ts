// What reads the tokens of a text.
import { bidirectional, type Layer } from '@rnnkit/layers';

import { recurrentLayers } from '../../architectures/recurrent-layers.ts';
import { transformerLayers } from '../../architectures/transformer.ts';
import type { Structure } from '../structure.ts';

/** Layers that read, and the size of what they say at each token. */
export interface Reading {
  readonly layers: readonly Layer[];
  readonly features: number;
}

/** The layers that read the embedded tokens. They say something at each of them, but for the pooling `last`. */
export function readingLayers(structure: Structure): Reading {
  const { architecture, units, dropout, pooling, embeddingDim } = structure;
  if (architecture === 'transformer') {
    const layers = transformerLayers(structure, { longest: structure.maxLength, isCausal: false });
    return { layers, features: embeddingDim };
  }
  const layer = recurrentLayers[architecture]({ units, dropout, returnSequences: pooling !== 'last' });
  return structure.bidirectional
    ? { layers: [bidirectional(layer)], features: 2 * units }
    : { layers: [layer], features: units };
}
