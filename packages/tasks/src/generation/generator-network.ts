// The network of a generator.
import { dense, dropout, embedding, type Layer } from '@rnnkit/layers';
import { sequential, type TrainableModel } from '@rnnkit/training';

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
  const { architecture, embeddingDim, seed } = settings;
  return sequential(
    [
      embedding({
        inputDim: size,
        outputDim: embeddingDim,
        // Vectors of small numbers, which are Keras' default, take a recurrent layer an epoch to grow; a block normalizes them.
        ...(architecture !== 'transformer' && {
          embeddingsInitializer: { className: 'RandomNormal', config: { stddev: 1 } },
        }),
      }),
      ...readingLayers(settings, stateful),
      dense({ units: size, activation: 'softmax' }),
    ],
    { seed },
  );
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
