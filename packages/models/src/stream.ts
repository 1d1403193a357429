// A predictor that carries the state on: texts that come token by token, as they are typed.
import { check, RnnkitError, toHostArray, type HostArray } from '@rnnkit/data/predict';
import type { LayerStream, Value } from '@rnnkit/layers';
import { dispose, Tensor, tidy } from '@tensorflow/tfjs-core';

import type { DataInput } from './data-input.ts';
import { disposeValues, fixedValues, openGraphStream, type FixedValues } from './graph-stream.ts';
import { inputDtype } from './input-tensors.ts';
import { checkIds, isData, partsOf } from './model-data.ts';
import type { GraphLayer } from './graph-layer.ts';
import { inForm } from './predict-data.ts';
import { toTensor } from './to-tensor.ts';
import { usageOf } from './usage.ts';

/** What `push` gives where `predict` gives a prediction: arrays in place of tensors. */
export type Pushed<Prediction> = Prediction extends Tensor
  ? Float32Array
  : { readonly [Key in keyof Prediction]: Float32Array };

/** Reads one sequence step by step. Made by a model's `stream()`. */
export class ModelStream<Answer = Float32Array> {
  readonly #model: GraphLayer;
  readonly #fixed: FixedValues;
  readonly #stream: LayerStream;
  /** The place of the input that is read step by step. */
  readonly #place: number;
  readonly #features: number | undefined;
  #steps = 0;
  #isDisposed = false;

  /** @throws Error when the model is not built or cannot be streamed, or an input is not given */
  constructor(model: GraphLayer, given: Readonly<Record<string, DataInput>>) {
    usageOf(model).expectAlive();
    if (!model.built && model.graph.inputs.every(({ shape }) => shape !== undefined)) model.build();
    const { inputShapes, inputNames } = model;
    if (inputShapes === undefined)
      throw new RnnkitError('invalid-state', 'The model has no weights yet: build it, train it or load it first.');
    const left = inputNames.filter((name) => !Object.hasOwn(Object(given) as object, name));
    if (left.length !== 1) {
      throw new RnnkitError(
        'invalid-argument',
        `A stream reads one input step by step, and is given the others: stream({ name: data }); not given are ${left.length === 0 ? 'none' : left.join(' and ')} of ${inputNames.join(', ')}.`,
      );
    }
    this.#place = inputNames.indexOf(left[0]!);
    const shape = inputShapes[this.#place]!;
    const features = shape[2] ?? undefined;
    if (shape.length < 2 || shape.length > 3 || (shape.length === 3 && features === undefined)) {
      throw new RnnkitError(
        'unsupported',
        'A model is streamed when its input is [batch, time], or [batch, time, features].',
      );
    }
    this.#model = model;
    this.#features = features;
    let fixed: FixedValues = new Map();
    tidy(() => {
      fixed = fixedValues(model.graph, givenValues(model, given, this.#place));
    });
    this.#fixed = fixed;
    try {
      this.#stream = openGraphStream(model.graph, this.#fixed);
    } catch (error) {
      disposeValues(this.#fixed);
      throw error;
    }
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
   * pushed, `[steps, units]`, row by row. Of a model of several outputs a list or an object of them, as `predict` returns.
   * @throws Error when there is no step, an index is not in the embedding's table, or the stream has been disposed
   */
  async push(steps: number | ArrayLike<number>): Promise<Answer> {
    this.#expectAlive();
    usageOf(this.#model).expectAlive();
    const part = this.#readSteps(steps);
    const outputs = tidy(() => {
      const tensor = toTensor(part, inputDtype(this.#model, this.#place));
      const inputs = this.#model.inputNames.map((_, place) =>
        place === this.#place ? { tensor } : this.#fixed.get(place)!,
      );
      return this.#stream.push(inputs).values.map((value) => value.tensor.clone());
    });
    this.#steps += part.shape[1]!;
    try {
      const answers = await Promise.all(outputs.map(async (output) => Float32Array.from(await output.data())));
      return inForm(this.#model.graph, answers) as Answer;
    } finally {
      dispose(outputs);
    }
  }

  #readSteps(steps: unknown): HostArray {
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
    const { data } = toHostArray(typeof steps === 'number' ? [steps] : Array.from(steps as ArrayLike<number>), 'push');
    const size = this.#features ?? 1;
    if (data.length === 0 || data.length % size !== 0) {
      throw new RnnkitError(
        'invalid-argument',
        `A stream takes at least one step${size > 1 ? `, ${size} numbers each` : ''}; got ${data.length} numbers.`,
      );
    }
    const count = data.length / size;
    const part = { data, shape: this.#features === undefined ? [1, count] : [1, count, size] };
    checkIds(this.#model, this.#place, part, 'push');
    return part;
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
    this.#stream.dispose();
    this.#steps = 0;
  }

  /** Frees the state. The stream cannot be used again; to dispose it twice does nothing. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#forget();
    disposeValues(this.#fixed);
  }
}

/** The inputs that are given at the start, one row of each, by their numbers. */
function givenValues(model: GraphLayer, given: Readonly<Record<string, DataInput>>, place: number): FixedValues {
  const { inputNames } = model;
  if (inputNames.length === 1) return new Map();
  const names = inputNames.filter((_, number) => number !== place);
  const parts = partsOf(names, given, 'stream', isData);
  return new Map(
    parts.map(({ name, part }, index) => {
      const number = inputNames.indexOf(names[index]!);
      return [number, { tensor: rowOf(model, number, part as DataInput, name) }] as const;
    }),
  );
}

function rowOf(model: GraphLayer, place: number, part: DataInput, name: string): Value['tensor'] {
  const shape = model.inputShapes![place]!;
  const isIds = inputDtype(model, place) === 'int32';
  if (part instanceof Tensor && isIds)
    throw new RnnkitError('invalid-argument', `${name} are ids of tokens; give them as a list or { data, shape }.`);
  const array = part instanceof Tensor ? part : toHostArray(part, name);
  if (array.shape.length !== shape.length || array.shape[0] !== 1) {
    throw new RnnkitError(
      'invalid-data',
      `${name} has the shape [${array.shape.join(', ')}]; a stream takes one row of it, [1, ${shape
        .slice(1)
        .map((size) => size ?? 'any')
        .join(', ')}].`,
    );
  }
  if (array instanceof Tensor) return array;
  checkIds(model, place, array, name);
  return toTensor(array, isIds ? 'int32' : 'float32');
}
