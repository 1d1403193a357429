// What a layer is: it builds its weights once it knows its input's shape, and maps tensors to tensors. It is not a model:
// order, training and saving live in @rnnkit/training.
import { toFloat, type Random } from '@rnnkit/core';
import { tensor, tidy, variable, type Scalar, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { Constraint } from './constraint.ts';
import type { Initializer } from './initializer.ts';
import type { LayerStream } from './layer-stream.ts';
import type { StepObserver } from './observation.ts';
import type { Regularizer } from './regularizer.ts';
import { drawnWeights, type WeightSource } from './weight-source.ts';

/** A tensor's shape; null stands for a size that is known only when data comes: the batch, the time. */
export type Shape = readonly (number | null)[];

/** A weight of a layer. */
export interface Weight {
  /** Its name within the layer, such as `kernel`; a wrapped layer's weights carry a path, such as `forward/kernel`. */
  readonly name: string;
  /** The value. */
  readonly variable: Variable;
  /** Whether an optimizer may change it. It follows the layer's `trainable`. */
  readonly trainable: boolean;
  /** Adds to the loss. */
  readonly regularizer?: Regularizer | undefined;
  /** Applied after each update. */
  readonly constraint?: Constraint | undefined;
}

/** What a layer is called with besides its input. */
export interface CallOptions {
  /** Whether dropout and the like are active. Default false. */
  readonly training?: boolean;
  /** Which steps of the input are valid, bool `[batch, time]`. */
  readonly mask?: Tensor | undefined;
  /** The states before the first step, for recurrent layers: `[batch, units]` each. */
  readonly initialState?: readonly Tensor[] | undefined;
  /** Where dropout's draws come from; needed when `training` is true and the layer drops something. */
  readonly random?: Random | undefined;
  /**
   * Which row of the batch the input's first row is, where a batch is worked on in parts. Each row drops what its number says,
   * so that the parts together drop what the whole would. Default 0.
   */
  readonly firstRow?: number | undefined;
  /** Watches recurrent layers, which then run one step after the other. */
  readonly observe?: StepObserver | undefined;
}

/** What a layer returns. */
export interface LayerOutput {
  /** The output. */
  readonly output: Tensor;
  /** Which steps of the output are valid, bool `[batch, time]`, if the output has a time axis and a mask came in or began here. */
  readonly mask?: Tensor | undefined;
  /** The final states, with `returnState`. */
  readonly states?: readonly Tensor[] | undefined;
  /** What an activity regularizer adds to the loss. */
  readonly activityLoss?: Scalar | undefined;
}

/** A state that a stateful layer carries from one batch to the next. */
export interface LayerState {
  /** Its name within the layer, such as `0`; a wrapped layer's states carry a path, such as `forward/0`. */
  readonly name: string;
  /** The value, `[batch, units]`. It still belongs to the layer. */
  readonly tensor: Tensor;
}

/** Rows of a table by number: an embedding's output that is not looked up. */
export interface TableRows {
  /** Numbers of rows, int32 `[batch, time]`. */
  readonly ids: Tensor;
  /** `[inputDim, features]`. */
  readonly table: Tensor;
  /** Which steps are valid, bool `[batch, time]`. */
  readonly mask?: Tensor | undefined;
}

/** A layer's class and options as JSON: what `layerFromConfig` reads. */
export interface LayerConfig {
  /** The class, such as `Lstm`. */
  readonly className: string;
  /** The options the layer was made with, defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** How a weight is made. */
export interface WeightOptions {
  /** Where its first values come from. */
  readonly initializer: Initializer;
  /** Adds to the loss. */
  readonly regularizer?: Regularizer | undefined;
  /** Applied after each update. */
  readonly constraint?: Constraint | undefined;
}

/**
 * A layer. Subclasses say what their weights are in `createWeights` and what they compute in `compute`.
 *
 * @example
 * class Double extends Layer {
 *   readonly className = 'Double';
 *   computeOutputShape(inputShape: Shape): Shape { return inputShape; }
 *   protected compute(input: Tensor): LayerOutput { return { output: mul(input, 2) }; }
 *   getConfig(): Record<string, unknown> { return {}; }
 * }
 */
export abstract class Layer {
  /** The class, such as `Lstm`; the name under which {@link registerLayer} knows it. */
  abstract readonly className: string;
  /** Whether an optimizer may change the weights. */
  trainable = true;
  #name: string | undefined;
  #inputShape: Shape | undefined;
  #outputShape: Shape | undefined;
  #own: Omit<Weight, 'trainable'>[] = [];

  /** The output's shape for an input's. @throws Error when the layer cannot take such an input */
  abstract computeOutputShape(inputShape: Shape): Shape;
  /** What the layer computes of an input that `prepare` has brought to the type it takes. */
  protected abstract compute(input: Tensor, options?: CallOptions): LayerOutput;
  /** What its output is made of, if it looks up rows of a table. */
  rowsOf?(input: Tensor): TableRows;
  /** As `call`, on rows that are not looked up, if the layer is faster so. */
  callOnRows?(rows: TableRows, options?: CallOptions): LayerOutput;
  /** The options it was made with, defaults filled in, as JSON. */
  abstract getConfig(): Readonly<Record<string, unknown>>;

  /** The name within its model; the model gives one to a layer that has none. */
  get name(): string {
    return this.#name ?? this.className;
  }

  set name(name: string) {
    if (this.#name !== undefined && this.#name !== name) {
      throw new Error(`The layer "${this.#name}" is in a model already; make another layer for the other model.`);
    }
    this.#name = name;
  }

  /**
   * Maps an input to an output. The layer has to be built.
   *
   * @throws Error when the layer cannot take such an input
   */
  call(input: Tensor, options?: CallOptions): LayerOutput {
    return this.compute(this.prepare(input), options);
  }

  /**
   * Brings an input to the type that `compute` takes: float32, where whole numbers and booleans count as the numbers that they
   * are. A layer that takes something else overrides it.
   */
  protected prepare(input: Tensor): Tensor {
    return toFloat(this.name, 'the input', input);
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
   * @throws Error when it is built for another number of features
   */
  build(inputShape: Shape, source: Random | WeightSource): void {
    const outputShape = this.computeOutputShape(inputShape);
    if (this.#inputShape !== undefined) {
      const [known, given] = [this.#inputShape.at(-1), inputShape.at(-1)];
      if (this.#own.length > 0 && known !== given) {
        throw new Error(`${this.name} is built for ${String(known)} features and cannot take ${String(given)}.`);
      }
      return;
    }
    this.createWeights(inputShape, 'take' in source ? source : drawnWeights(source));
    this.#inputShape = inputShape;
    this.#outputShape = outputShape;
  }

  /** All weights, in the order in which Keras has them. */
  get weights(): readonly Weight[] {
    return this.#own.map((weight) => ({ ...weight, trainable: this.trainable }));
  }

  /**
   * The layer at the start of a sequence that comes part by part, for a streaming predictor. A layer that treats each step by
   * itself returns `stepwise(this)`; one that cannot be streamed throws.
   *
   * @throws Error when the layer has to see a whole sequence; the message says why
   */
  stream(): LayerStream {
    throw new Error(
      `${this.name} cannot be streamed: ${this.className} does not say how it reads a sequence part by part. Override its stream(), with stepwise(this) if it treats each step by itself.`,
    );
  }

  /** The states that the next batch starts from, for stateful layers that have seen one; none for all others. */
  get states(): readonly LayerState[] {
    return [];
  }

  /**
   * Lets the next batch start from given states. The tensors are copied.
   *
   * @param states named as in `states`
   * @throws Error when the layer carries no such states
   */
  setStates(states: readonly LayerState[]): void {
    if (states.length > 0) throw new Error(`${this.name} carries no states from one batch to the next.`);
  }

  /** Forgets the states of a stateful layer. */
  resetStates(): void {}

  /** Frees the weights and states. */
  dispose(): void {
    this.resetStates();
    for (const { variable } of this.#own) variable.dispose();
    this.#own = [];
    this.#inputShape = undefined;
    this.#outputShape = undefined;
  }

  /** Makes the weights; called once, by `build`. */
  protected createWeights(_inputShape: Shape, _source: WeightSource): void {}

  /** Makes one weight. */
  protected addWeight(name: string, shape: readonly number[], source: WeightSource, options: WeightOptions): Variable {
    const values = source.derive(name).take(shape, options.initializer);
    const weight = tidy(() => variable(tensor(values, [...shape], 'float32')));
    const { regularizer, constraint } = options;
    this.#own.push({ name, variable: weight, regularizer, constraint });
    return weight;
  }
}

/** The size of a shape's axis, which has to be known. */
export function knownSize(layer: Layer, shape: Shape, axis: number): number {
  const size = shape.at(axis);
  if (typeof size === 'number') return size;
  throw new Error(
    `${layer.name} has to know the size of axis ${axis} of its input, which has the shape ${describeShape(shape)}.`,
  );
}

/** Throws unless a shape has so many axes. */
export function expectRank(layer: Layer, shape: Shape, rank: number, meaning: string): void {
  if (shape.length === rank) return;
  throw new Error(`${layer.name} takes ${meaning}; got an input of the shape ${describeShape(shape)}.`);
}

/** A shape in words. */
export function describeShape(shape: Shape): string {
  return `[${shape.map((size) => size ?? 'any').join(', ')}]`;
}
