// A predictor that carries the state on: texts that come token by token, as they are typed.
import { check, RnnkitError } from '@rnnkit/data';
import type { LayerStream } from '@rnnkit/layers';
import { tidy, type Tensor } from '@tensorflow/tfjs-core';

import { listToHostArray, type HostArray } from './host-array.ts';
import { checkIds, inputTensor } from './model-input.ts';
import type { SequentialModel } from './sequential.ts';
import { usageOf } from './usage.ts';

/** Reads one sequence step by step. Made by a model's `stream()`. */
export class ModelStream {
  readonly #model: SequentialModel;
  readonly #layers: readonly LayerStream[];
  readonly #features: number | undefined;
  #steps = 0;
  #isDisposed = false;

  /** @throws Error when the model is not built or cannot be streamed */
  constructor(model: SequentialModel) {
    usageOf(model).expectAlive();
    const { inputShape } = model;
    if (inputShape === undefined)
      throw new RnnkitError('invalid-state', 'The model has no weights yet: build it, train it or load it first.');
    const features = inputShape[2] ?? undefined;
    if (inputShape.length < 2 || inputShape.length > 3 || (inputShape.length === 3 && features === undefined)) {
      throw new RnnkitError(
        'unsupported',
        'A model is streamed when its input is [batch, time], or [batch, time, features].',
      );
    }
    this.#model = model;
    this.#layers = model.layers.map((layer) => layer.openStream());
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
   * @throws Error when there is no step, an index is not in the embedding's table, or the stream has been disposed
   */
  async push(steps: number | ArrayLike<number>): Promise<Float32Array> {
    this.#expectAlive();
    usageOf(this.#model).expectAlive();
    if (
      typeof steps !== 'number' &&
      !Array.isArray(steps) &&
      (!ArrayBuffer.isView(steps) || steps instanceof DataView)
    ) {
      throw new RnnkitError(
        'invalid-argument',
        `push takes a number, or a list or a typed array of numbers; got ${check.describe(steps)}. The numbers of a tensor are in await tensor.data().`,
      );
    }
    const { data } = listToHostArray(typeof steps === 'number' ? [steps] : Array.from(steps), 'push');
    const size = this.#features ?? 1;
    if (data.length === 0 || data.length % size !== 0) {
      throw new RnnkitError(
        'invalid-argument',
        `A stream takes at least one step${size > 1 ? `, ${size} numbers each` : ''}; got ${data.length} numbers.`,
      );
    }
    const count = data.length / size;
    const part = { data, shape: this.#features === undefined ? [1, count] : [1, count, size] };
    checkIds(this.#model, part, 'push');
    const output = tidy(() => this.#forward(part));
    this.#steps += count;
    try {
      return Float32Array.from(await output.data());
    } finally {
      output.dispose();
    }
  }

  #forward(part: HostArray): Tensor {
    const streams = this.#layers.values();
    return this.#model.forward(inputTensor(this.#model, part), undefined, (_, values) =>
      streams.next().value!.push(values),
    ).output;
  }

  #expectAlive(): void {
    if (this.#isDisposed)
      throw new RnnkitError(
        'invalid-state',
        'The stream has been disposed; model.stream() makes another. To begin another sequence, call reset.',
      );
  }

  /** Begins another sequence. @throws Error when the stream has been disposed */
  reset(): void {
    this.#expectAlive();
    this.#forget();
  }

  #forget(): void {
    for (const layer of this.#layers) layer.dispose();
    this.#steps = 0;
  }

  /** Frees the state. The stream cannot be used again; to dispose it twice does nothing. */
  dispose(): void {
    this.#isDisposed = true;
    this.#forget();
  }
}
