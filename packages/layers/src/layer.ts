// What a layer is: it builds its weights once it knows its input's shape, and maps values to values. It is not a model, which says
// in which order layers run, and knows nothing of training or of files.
import { toFloat } from '@rnnkit/core';
import { check, type Random } from '@rnnkit/data/predict';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';

import { innerWeights, readingStates, type InnerLayers } from './inner-layers.ts';
import {
  expectOneValue,
  expectSameFeatures,
  resultOf,
  type CallOptions,
  type LayerOutput,
  type LayerState,
  type RunOptions,
} from './layer-call.ts';
import { checkBuild, checkCall, checking } from './layer-checks.ts';
import { checkName } from './layer-name.ts';
import { noStream, type LayerStream } from './layer-stream.ts';
import { needed } from './part.ts';
import type { Shape } from './shape.ts';
import { join, type ApplyOptions, type SymbolicValue } from './symbolic-value.ts';
import type { LayerResult, Value } from './value.ts';
import { withTrainable, type Weight, type WeightOptions } from './weight.ts';
import { makeVariable, noWeights, sourceOf, type WeightSource } from './weight-source.ts';

/** Options of every layer. */
export interface LayerOptions {
  /**
   * The layer's name within its model, of up to 100 characters without a slash. Default: the model's choice, such as `lstm` or
   * `lstm_1`.
   */
  readonly name?: string | undefined;
  /** Whether an optimizer may change the weights. Default true. */
  readonly trainable?: boolean | undefined;
}

/**
 * A layer. A subclass says what its weights are in `createWeights`, what it computes in `compute`, and its options in `ownConfig`.
 * A layer that holds others names them in `inner`; it then has their weights, frees them, and freezes them.
 *
 * @example
 * class Double extends Layer {
 *   readonly className = 'Double';
 *   computeOutputShape(inputShape: Shape): Shape { return inputShape; }
 *   protected compute(input: Tensor): LayerOutput { return { output: mul(input, 2) }; }
 *   protected ownConfig(): Record<string, unknown> { return {}; }
 * }
 */
export abstract class Layer {
  /** The class, such as `Lstm`; one's own is known by it to `register` of `@rnnkit/data`. */
  abstract readonly className: string;
  /** The layers within, by the path under which their weights appear; an empty path adds nothing to theirs. */
  protected readonly inner: InnerLayers = {};
  #trainable = true;
  #name: string | undefined;
  #inModel = false;
  #inputShape: Shape | undefined;
  #outputShape: Shape | undefined;
  #own: Weight[] = [];

  /** @throws Error when the name cannot be one, or `trainable` is not true or false */
  constructor(options: LayerOptions = {}) {
    // Whether options are an object the class says, which knows its factory's name.
    const { name, trainable } = typeof options === 'object' ? (options ?? {}) : ({} as LayerOptions);
    if (name !== undefined) this.#name = checkName(name);
    if (trainable !== undefined) this.#trainable = check.flag(trainable, 'trainable') as boolean;
  }

  /** The output's shape for that of the input, or of all inputs. @throws Error when the layer cannot take such an input */
  abstract computeOutputShape(inputShape: Shape, ...otherShapes: readonly Shape[]): Shape;
  /** The shapes of all that it returns: the outputs', and with `returnState` the final states'. */
  computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const [inputShape = [], ...otherShapes] = inputShapes;
    return [this.computeOutputShape(inputShape, ...otherShapes)];
  }

  /** What the layer computes of an input that `prepare` has brought to the type it takes. */
  protected abstract compute(input: Tensor, options?: CallOptions): LayerOutput;
  /** The options of the class, defaults filled in, as JSON. */
  protected abstract ownConfig(): Readonly<Record<string, unknown>>;

  /** All options, as JSON: the name, once it has one, whether it is trainable, and those of the class, defaults filled in. */
  getConfig(): Readonly<Record<string, unknown>> {
    return {
      ...(this.#name !== undefined && { name: this.#name }),
      trainable: this.#trainable,
      ...this.ownConfig(),
    };
  }

  /** The name within its model; the model gives one to a layer that has none. Until then it can be set. */
  get name(): string {
    // Of what is registered, the package's name goes before the class'.
    return this.#name ?? this.className.split('>').at(-1)!;
  }

  set name(name: string) {
    if (this.#inModel && name !== this.#name) needed(checking).renamed(this.name);
    else this.#name = checkName(name);
  }

  /** Whether it has been given a name: as an option, by its `name`, or by a model. */
  get isNamed(): boolean {
    return this.#name !== undefined;
  }

  /** For the model that takes the layer: from now on it keeps its name, or this one if it has none. */
  joinModel(name: string): void {
    this.#name ??= checkName(name);
    this.#inModel = true;
  }

  /** Whether an optimizer may change the weights. Setting it sets it for the layers within, too, as in Keras. Default true. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    this.#trainable = check.flag(trainable, `${this.name}: trainable`) as boolean;
    for (const layer of Object.values(this.inner)) layer.trainable = trainable;
  }

  /** Whether it, or a layer within, goes on from one batch to the next, so that batches have to come in order. */
  get stateful(): boolean {
    return Object.values(this.inner).some((layer) => layer.stateful);
  }

  /**
   * Brings an input to the type that `compute` takes: float32, where whole numbers and booleans count as the numbers that they
   * are. A layer that takes something else overrides it.
   */
  protected prepare(input: Tensor): Tensor {
    return toFloat(this.name, 'the input', input);
  }

  /** What whole numbers have to be below, such as ids of tokens. Default: undefined, for a layer that takes any numbers. */
  get indexLimit(): number | undefined {
    return undefined;
  }

  /** Whether it has its weights. */
  get built(): boolean {
    return this.#inputShape !== undefined;
  }

  /** The shape of its input; known once it is built. */
  get inputShape(): Shape | undefined {
    return this.#inputShape;
  }

  /** The shape of its output; known once it is built. */
  get outputShape(): Shape | undefined {
    return this.#outputShape;
  }

  /**
   * Makes the weights for inputs of a shape. Building again with the same features does nothing.
   *
   * @param source where the weights' values come from: a random generator, or a source of stored values
   * @param otherShapes those of the other inputs, of a layer that takes several
   * @throws Error when it is built for another number of features
   */
  build(inputShape: Shape, source: Random | WeightSource, ...otherShapes: readonly Shape[]): void {
    checkBuild(this.name, inputShape, source);
    if (this.#inputShape !== undefined) {
      this.#expect(this.#inputShape, inputShape, otherShapes);
      // The layers within ask the same.
      if (this.#own.length === 0) this.createWeights(inputShape, noWeights(this.name), ...otherShapes);
      return;
    }
    const outputShape = this.computeOutputShape(inputShape, ...otherShapes);
    this.createWeights(inputShape, sourceOf(source), ...otherShapes);
    this.#inputShape = inputShape;
    this.#outputShape = outputShape;
  }

  /** Throws unless the layer, as it is built, can take such inputs. */
  #expect(known: Shape, inputShape: Shape, otherShapes: readonly Shape[]): void {
    this.computeOutputShape(inputShape, ...otherShapes);
    if (this.#own.length > 0) expectSameFeatures(this, this.featuresOf(known), this.featuresOf(inputShape));
  }

  /**
   * Maps an input to an output. A layer without weights need not be built before.
   *
   * @throws Error when the input is no tensor that the layer takes, an option is not what it has to be, or weights are missing
   */
  call(input: Tensor, options: CallOptions = {}): LayerOutput {
    return this.compute(this.receive(input, options), options);
  }

  /**
   * Joins the layer to values that are not there yet, for a model that is a graph. A layer can be applied several times; its weights
   * are the same each time.
   *
   * @returns the output; walked through, it gives the final states after it, if the layer returns them
   * @throws Error when the layer cannot take values of such shapes
   *
   * @example
   * const encoded = lstm({ units: 8 }).apply(embedding({ inputDim: 100, outputDim: 8 }).apply(input({ shape: [null], dtype: 'int32' })));
   */
  apply(inputs: SymbolicValue | readonly SymbolicValue[], options: ApplyOptions = {}): SymbolicValue {
    return join(this, inputs, options);
  }

  /**
   * As `call`, from values to values: what a model does with a layer. A layer that takes several values, or that wants to know
   * of a value more than its tensor, overrides it.
   *
   * @throws Error when there is another number of values than the layer takes, or as `call`
   */
  run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    const { tensor, mask } = expectOneValue(this.name, values);
    return resultOf(this.call(tensor, { ...options, mask }));
  }

  /** Checks what the layer is given, and brings the input to the type that `compute` takes. */
  protected receive(input: Tensor, options: CallOptions): Tensor {
    checkCall(this.name, input, options);
    if (this.built) this.#expect(this.inputShape!, input.shape, []);
    else this.build([null, ...input.shape.slice(1)], noWeights(this.name));
    return this.prepare(input);
  }

  /** All weights, in the order in which Keras has them: its own, then those of the layers within. */
  get weights(): readonly Weight[] {
    return [...this.#own, ...innerWeights(this.inner)].map((weight) => withTrainable(weight, this.#trainable));
  }

  /**
   * The layer at the start of a sequence that comes part by part, for a streaming predictor. A layer that treats each step by
   * itself returns `stepwise(this)`; one that cannot be streamed throws.
   *
   * @param _isWhole which of its inputs are no parts but the same with each part, such as what an encoder made of a whole text.
   * Default: none
   * @throws Error when the layer has to see a whole sequence; the message says why
   */
  openStream(_isWhole?: readonly boolean[]): LayerStream {
    return noStream(this);
  }

  /** The states that the next batch starts from, for stateful layers that have seen one; none for all others. */
  get states(): readonly LayerState[] {
    return needed(readingStates).read(this.inner);
  }

  /**
   * Lets the next batch start from given states. The tensors are copied.
   *
   * @param states named as in `states`
   * @throws Error when the layer carries no such states
   */
  setStates(states: readonly LayerState[]): void {
    needed(readingStates).set(this.name, this.inner, states);
  }

  /** Forgets the states of a stateful layer. */
  resetStates(): void {
    for (const layer of Object.values(this.inner)) layer.resetStates();
  }

  /** Frees the weights and states. */
  dispose(): void {
    this.resetStates();
    for (const layer of Object.values(this.inner)) layer.dispose();
    for (const { variable } of this.#own) variable.dispose();
    this.#own = [];
    this.#inputShape = undefined;
    this.#outputShape = undefined;
  }

  /** The size of the input on which the weights depend: the features, the last axis. A layer that has another overrides it. */
  protected featuresOf(inputShape: Shape): number | null | undefined {
    return inputShape.at(-1);
  }

  /**
   * Makes the weights, and builds the layers within. Called by `build`; again, where there are no own weights, so that the layers
   * within see whether another shape fits.
   */
  protected createWeights(_inputShape: Shape, _source: WeightSource, ..._otherShapes: readonly Shape[]): void {}

  /** Makes one weight. */
  protected addWeight(name: string, shape: readonly number[], source: WeightSource, options: WeightOptions): Variable {
    const weight = makeVariable(source.derive(name), shape, options.initializer);
    const { regularizer, constraint, moving = false } = options;
    this.#own.push({ name, variable: weight, regularizer, constraint, moving, trainable: !moving });
    return weight;
  }
}
