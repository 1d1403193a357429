// A recurrent network as a language model.
import { dense, dropout, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import { sequential, type TrainableModel } from '@rnnkit/training';

import type { LanguageModel, TokenReader } from './language-model.ts';
import type { GeneratorSettings } from './options.ts';

const recurrentLayers = { gru, lstm, simpleRnn };

/**
 * A model from ids `[batch, time]` to the probabilities of the next id at each step, `[batch, time, size]`.
 *
 * @param stateful whether a batch's rows go on where those of the batch before ended, as is wanted while it is trained
 */
export function newNetwork(
  { architecture, units, layers, embeddingDim, dropout: rate, seed }: GeneratorSettings,
  size: number,
  stateful: boolean,
): TrainableModel {
  const recurrent = recurrentLayers[architecture];
  const dropped = rate === 0 ? [] : [rate];
  return sequential(
    [
      // Vectors of small numbers, which are Keras' default, take an epoch to grow.
      embedding({
        inputDim: size,
        outputDim: embeddingDim,
        embeddingsInitializer: { className: 'RandomNormal', config: { stddev: 1 } },
      }),
      ...Array.from({ length: layers }, () => [
        recurrent({ units, returnSequences: true, stateful }),
        ...dropped.map((share) => dropout({ rate: share })),
      ]).flat(),
      dense({ units: size, activation: 'softmax' }),
    ],
    { seed },
  );
}

/** The language model that a network is. */
export function recurrentLanguageModel(network: TrainableModel): LanguageModel {
  return {
    read(): TokenReader {
      const stream = network.stream();
      return {
        push: (ids) => stream.push(ids),
        dispose: () => {
          stream.dispose();
        },
      };
    },
    async after(beginnings) {
      const time = beginnings[0]?.length ?? 0;
      const output = await network.predict(
        { data: Int32Array.from(beginnings.flat()), shape: [beginnings.length, time] },
        { batchSize: 64 },
      );
      const numbers = (await output.data()) as Float32Array;
      output.dispose();
      const size = numbers.length / (beginnings.length * time);
      return beginnings.map((_, row) => numbers.slice(((row + 1) * time - 1) * size, (row + 1) * time * size));
    },
  };
}
