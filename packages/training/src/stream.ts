// A predictor that carries the state on: texts that come token by token, as they are typed.
import type { LayerStream } from '@rnnkit/layers';
import { tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';

import type { SequentialModel } from './sequential.ts';

/** Reads one sequence step by step. Made by a model's `stream()`. */
export class ModelStream {
  readonly #layers: readonly LayerStream[];
  readonly #features: number | undefined;
  #steps = 0;

  /** @throws Error when the model is not built or cannot be streamed */
  constructor(model: SequentialModel) {
    const { inputShape } = model;
    if (inputShape === undefined) throw new Error('The model has no weights yet: build it, train it or load it first.');
    const features = inputShape[2] ?? undefined;
    if (inputShape.length < 2 || inputShape.length > 3 || (inputShape.length === 3 && features === undefined)) {
      throw new Error('A model is streamed when its input is [batch, time], or [batch, time, features].');
    }
    this.#layers = model.layers.map((layer) => layer.stream());
    this.#features = features;
  }

  /** How many steps it has read since the sequence began. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Reads on. Calls may overlap: each goes on from where the one before it ended.
   *
   * @param steps the next token's index, or those of several tokens; for an input `[batch, time, features]` the features of
   * the next step, or of several steps one after the other
   * @returns the output after the last step, `[units]`; of a model that answers every step the outputs of all that were
   * pushed, `[steps, units]`, row by row
   * @throws Error when there is no step, or an index is not in the embedding's table
   */
  async push(steps: number | ArrayLike<number>): Promise<Float32Array> {
    const values = typeof steps === 'number' ? [steps] : Array.from(steps);
    const size = this.#features ?? 1;
    if (values.length === 0 || values.length % size !== 0) {
      throw new Error(
        `A stream takes at least one step${size > 1 ? `, ${size} numbers each` : ''}; got ${values.length} numbers.`,
      );
    }
    const output = tidy(() => this.#forward(values));
    this.#steps += values.length / size;
    const result = Float32Array.from(await output.data());
    output.dispose();
    return result;
  }

  #forward(values: readonly number[]): Tensor {
    const features = this.#features;
    let output: Tensor =
      features === undefined
        ? tensor(values, [1, values.length], values.every((value) => Number.isInteger(value)) ? 'int32' : 'float32')
        : tensor(values, [1, values.length / features, features], 'float32');
    let mask: Tensor | undefined;
    for (const layer of this.#layers) ({ output, mask } = layer.push(output, mask));
    return output;
  }

  /** Begins another sequence. */
  reset(): void {
    for (const layer of this.#layers) layer.dispose();
    this.#steps = 0;
  }

  /** Frees the state. The stream begins anew if it is pushed to again. */
  dispose(): void {
    this.reset();
  }
}
