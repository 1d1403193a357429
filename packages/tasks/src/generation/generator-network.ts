// The network of a generator.
import {
  activation,
  dense,
  embedding,
  layerNormalization,
  reversibleEmbedding,
  spatialDropout1d,
  type InitializerOption,
  type Layer,
} from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { model, sequential, type TrainableModel } from '@rnnkit/training';

import { recurrentLayers } from '../architectures/recurrent-layers.ts';
import { selfAttention } from '../architectures/self-attention.ts';
import { transformerLayers } from '../architectures/transformer.ts';
import type { GeneratorSettings } from './options.ts';

/**
 * A model from ids `[batch, time]` to the probabilities of the next id at each step, `[batch, time, size]`.
 *
 * @param stateful whether a batch's rows go on where those of the batch before ended, as is wanted while it is trained; a Transformer
 * begins anew
 */
export function newNetwork(settings: GeneratorSettings, size: number, stateful: boolean): TrainableModel {
  const { architecture, embeddingDim, tieEmbeddings, sampledTokens, seed } = settings;
  const reading = readingLayers(settings, stateful);
  const table = { inputDim: size, outputDim: embeddingDim, embeddingsInitializer: initializerOf(settings) };
  if (!tieEmbeddings && sampledTokens === 0)
    return sequential([embedding(table), ...reading, dense({ units: size, activation: 'softmax' })], { seed });
  const ids = input({ shape: [null], dtype: 'int32', name: 'ids' });
  const tokens = tieEmbeddings ? reversibleEmbedding(table) : embedding(table);
  const vectors = tokens.apply(ids);
  // Vectors that foretell are small, and a recurrent layer learns little from small ones; a block normalizes what it reads.
  const isSmall = tieEmbeddings && architecture !== 'transformer';
  const begun = isSmall ? layerNormalization().apply(vectors) : vectors;
  const read = reading.reduce((value, layer) => layer.apply(value), begun);
  const features = read.shape[2]!;
  const output = tieEmbeddings ? tokens : reversibleEmbedding({ inputDim: size, outputDim: features });
  // One table has vectors of one size.
  const asked = tieEmbeddings && features !== embeddingDim ? dense({ units: embeddingDim }).apply(read) : read;
  return model({
    inputs: ids,
    outputs: activation({ activation: 'softmax' }).apply(output.apply(asked)),
    seed,
  });
}

/** How a table's vectors begin. */
function initializerOf({ architecture, tieEmbeddings, embeddingDim }: GeneratorSettings): InitializerOption {
  // As long as 1 on average, so that what is foretold at first is neither certain nor the same for all.
  if (tieEmbeddings) return { className: 'RandomNormal', config: { stddev: embeddingDim ** -0.5 } };
  // Vectors of small numbers, which are Keras' default, take a recurrent layer an epoch to grow.
  return architecture === 'transformer' ? 'randomUniform' : { className: 'RandomNormal', config: { stddev: 1 } };
}

function readingLayers(settings: GeneratorSettings, stateful: boolean): readonly Layer[] {
  const { architecture, units, layers, heads, sequenceLength, dropout: rate } = settings;
  if (architecture === 'transformer') return transformerLayers(settings, { longest: sequenceLength, isCausal: true });
  // Of a text the same is dropped at each step: in what is read, in the state, and in what foretells (Gal & Ghahramani 2016).
  const dropped = { dropout: rate, recurrentDropout: rate };
  return [
    ...Array.from({ length: layers }, () =>
      recurrentLayers[architecture]({ units, returnSequences: true, stateful, ...dropped }),
    ),
    ...(rate === 0 ? [] : [spatialDropout1d({ rate })]),
    ...(architecture === 'attention' ? [selfAttention(units, heads, sequenceLength)] : []),
  ];
}
