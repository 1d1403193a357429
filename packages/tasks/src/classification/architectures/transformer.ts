// What reads a text by letting its tokens look at each other.
import {
  add,
  dropout,
  layerNormalization,
  positionEmbedding,
  randomUniform,
  transformerEncoder,
  type Layer,
} from '@rnnkit/layers';
import { input, model } from '@rnnkit/models';

import type { Structure } from '../structure.ts';

/** Adds to each token what stands for its place; texts end at the last of all places, where the padding in front of them ends. */
function places({ embeddingDim, maxLength, dropout: rate }: Structure): Layer {
  const tokens = input({ shape: [null, embeddingDim] });
  // As small as the tokens' own vectors, of which nothing would be seen beside larger ones.
  const place = positionEmbedding({ sequenceLength: maxLength, initializer: randomUniform() }).apply(tokens);
  const placed = add().apply([tokens, place]);
  return model({ inputs: tokens, outputs: rate === 0 ? placed : dropout({ rate }).apply(placed), name: 'places' });
}

/** Tokens with their places, the blocks, each of which normalizes what it reads, and a normalization of what they have added up. */
export function transformerLayers(structure: Structure): readonly Layer[] {
  const { units: intermediateDim, heads: numHeads, blocks, dropout: rate } = structure;
  return [
    places(structure),
    ...Array.from({ length: blocks }, () => transformerEncoder({ intermediateDim, numHeads, dropout: rate })),
    layerNormalization(),
  ];
}
