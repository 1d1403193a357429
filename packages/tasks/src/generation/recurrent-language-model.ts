// A recurrent network as a language model.
import { check, RnnkitError } from '@rnnkit/data';
import { dense, dropout, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import type { ModelFiles } from '@rnnkit/storage';
import { saveModel, sequential, type SaveOptions, type TrainableModel } from '@rnnkit/training';

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
export class RecurrentLanguageModel implements LanguageModel {
  /** From ids `[batch, time]` to the probabilities of the id that comes next, at each step, `[batch, time, ids]`. */
  readonly network: TrainableModel;
  /** How many ids there are. */
  readonly size: number;

  /** @throws RnnkitError `invalid-argument` when it is no such network */
  constructor(network: TrainableModel) {
    const { outputShape = [] } = Object(network) as Partial<TrainableModel>;
    const size = outputShape[2];
    if (outputShape.length !== 3 || typeof size !== 'number') {
      throw new RnnkitError(
        'invalid-argument',
        `A language model's outputs are [batch, time, ids]; got ${check.describe(outputShape)}.`,
      );
    }
    this.network = network;
    this.size = size;
  }

  /** Begins a text. */
  read(): TokenReader {
    const stream = this.network.stream();
    return {
      push: (ids) => stream.push(ids),
      dispose: () => {
        stream.dispose();
      },
    };
  }

  /** The probabilities of each id after each of some beginnings, which have one length. */
  async after(beginnings: readonly (readonly number[])[]): Promise<readonly Float32Array[]> {
    const time = beginnings[0]?.length ?? 0;
    const data = Int32Array.from(beginnings.flat());
    const output = await this.network.predict({ data, shape: [beginnings.length, time] }, { batchSize: 64 });
    const numbers = (await output.data()) as Float32Array;
    output.dispose();
    return beginnings.map((_, row) => numbers.slice(((row + 1) * time - 1) * this.size, (row + 1) * time * this.size));
  }

  /** The files to save, with what belongs to them. */
  files(options: SaveOptions): Promise<ModelFiles> {
    return saveModel(this.network, options);
  }

  /** Frees the network. */
  dispose(): void {
    this.network.dispose();
  }
}
