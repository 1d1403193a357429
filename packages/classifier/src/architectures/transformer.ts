// What reads a text by letting its tokens look at each other.
import {
  add,
  layerNormalization,
  positionEmbedding,
  randomUniform,
  transformerEncoder,
  type Layer,
} from '@rnnkit/layers';
import { input, model } from '@rnnkit/models';

import type { Structure } from '../structure.ts';

/** Adds to each token what stands for its place; texts end at the last of all places, where the padding in front of them ends. */
function places({ embeddingDim, maxLength }: Structure): Layer {
  const tokens = input({ shape: [null, embeddingDim] });
  // As small as the tokens' own vectors, of which nothing would be seen beside larger ones.
  const place = positionEmbedding({ sequenceLength: maxLength, initializer: randomUniform() }).apply(tokens);
  return model({ inputs: tokens, outputs: add().apply([tokens, place]), name: 'places' });
}

/** The blocks, each of which normalizes what it reads, and after the last a normalization of what they have added up. */
export function transformerLayers(structure: Structure): readonly Layer[] {
  const { units: intermediateDim, heads: numHeads, blocks, dropout } = structure;
  return [
    places(structure),
    ...Array.from({ length: blocks }, () => transformerEncoder({ intermediateDim, numHeads, dropout })),
    layerNormalization(),
  ];
}
