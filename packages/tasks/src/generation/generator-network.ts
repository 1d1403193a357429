// The network of a generator.
import { activation, dense, dropout, embedding, reversibleEmbedding, type Layer } from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { model, sequential, type TrainableModel } from '@rnnkit/training';

import { recurrentLayers } from '../architectures/architecture.ts';
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
  const table = {
    inputDim: size,
    outputDim: embeddingDim,
    // Vectors of small numbers, which are Keras' default, take a recurrent layer an epoch to grow; a block normalizes them.
    ...(architecture !== 'transformer' &&
      !tieEmbeddings && { embeddingsInitializer: { className: 'RandomNormal', config: { stddev: 1 } } as const }),
  };
  if (!tieEmbeddings && sampledTokens === 0)
    return sequential([embedding(table), ...reading, dense({ units: size, activation: 'softmax' })], { seed });
  const ids = input({ shape: [null], dtype: 'int32', name: 'ids' });
  const tokens = tieEmbeddings ? reversibleEmbedding(table) : embedding(table);
  const read = reading.reduce((value, layer) => layer.apply(value), tokens.apply(ids));
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

function readingLayers(settings: GeneratorSettings, stateful: boolean): readonly Layer[] {
  const { architecture, units, layers, heads, sequenceLength, dropout: rate } = settings;
  if (architecture === 'transformer') return transformerLayers(settings, { longest: sequenceLength, isCausal: true });
  const dropped = rate === 0 ? [] : [rate];
  return [
    ...Array.from({ length: layers }, () => [
      recurrentLayers[architecture]({ units, returnSequences: true, stateful }),
      ...dropped.map((share) => dropout({ rate: share })),
    ]).flat(),
    ...(architecture === 'attention' ? [selfAttention(units, heads, sequenceLength)] : []),
  ];
}
