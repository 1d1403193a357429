// A network as a language model.
import { check, RnnkitError } from '@rnnkit/data';
import { stepLimitOf } from '@rnnkit/models';
import type { ModelFiles } from '@rnnkit/storage';
import { saveModel, type SaveOptions, type TrainableModel } from '@rnnkit/training';

import type { LanguageModel, TokenReader } from './language-model.ts';
import { windowReader } from './window-reader.ts';

/** The language model that a network is. */
export class NeuralLanguageModel implements LanguageModel {
  /** From ids `[batch, time]` to the probabilities of the id that comes next, at each step, `[batch, time, ids]`. */
  readonly network: TrainableModel;
  /** How many ids there are. */
  readonly size: number;
  /** So many ids it can see, where it cannot see any number. */
  readonly #limit: number | undefined;

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
    this.#limit = stepLimitOf(network);
  }

  /** Begins a text. */
  read(): TokenReader {
    const stream = this.network.stream();
    return this.#limit === undefined
      ? { push: (ids) => stream.push(ids), dispose: () => stream.dispose() }
      : windowReader(stream, this.#limit);
  }

  /** The probabilities of each id after each of some beginnings, which have one length. */
  async after(beginnings: readonly (readonly number[])[]): Promise<readonly Float32Array[]> {
    const length = beginnings[0]?.length ?? 0;
    const time = Math.min(length, this.#limit ?? length);
    const data = Int32Array.from(beginnings.flatMap((ids) => ids.slice(length - time)));
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
