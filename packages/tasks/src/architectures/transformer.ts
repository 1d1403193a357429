// What reads tokens by letting them look at each other.
import {
  add,
  dropout,
  layerNormalization,
  positionEmbedding,
  randomUniform,
  sinePositionEncoding,
  transformerEncoder,
  type Layer,
} from '@rnnkit/layers';
import { input, model } from '@rnnkit/models';

import type { BlockSettings } from './architecture.ts';

/** What a Transformer is made with. */
export interface TransformerSettings extends BlockSettings {
  /** The size of a token's vector, and of what is said of it. */
  readonly embeddingDim: number;
  /** The size of the layer between, which each token goes through. */
  readonly units: number;
  /** The share that is dropped of what is added up. */
  readonly dropout: number;
}

/** How it reads. */
export interface TransformerReading {
  /** So many tokens a text has at most, each of whose places has a vector that is learned; or any number, whose places are sines. */
  readonly longest?: number | undefined;
  /** Whether a token sees none after it. */
  readonly isCausal: boolean;
}

/** Adds to each token what stands for its place; see {@link TransformerReading} for how many places there are. */
export function places(
  { embeddingDim, dropout: rate }: TransformerSettings,
  longest: number | undefined,
  name = 'places',
): Layer {
  const tokens = input({ shape: [null, embeddingDim] });
  const layer =
    longest === undefined
      ? sinePositionEncoding()
      : // As small as the tokens' own vectors, of which nothing would be seen beside larger ones.
        positionEmbedding({ sequenceLength: longest, initializer: randomUniform() });
  const placed = add().apply([tokens, layer.apply(tokens)]);
  return model({ inputs: tokens, outputs: rate === 0 ? placed : dropout({ rate }).apply(placed), name });
}

/** One block. */
export function transformerBlock(settings: TransformerSettings, isCausal: boolean): Layer {
  const { units: intermediateDim, heads: numHeads, dropout: rate } = settings;
  return transformerEncoder({ intermediateDim, numHeads, dropout: rate, useCausalMask: isCausal });
}

/** Tokens with their places, the blocks, each of which normalizes what it reads, and a normalization of what they have added up. */
export function transformerLayers(
  settings: TransformerSettings,
  { longest, isCausal }: TransformerReading,
): readonly Layer[] {
  return [
    places(settings, longest),
    ...Array.from({ length: settings.blocks }, () => transformerBlock(settings, isCausal)),
    layerNormalization(),
  ];
}
