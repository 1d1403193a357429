import { toFloat } from '@rnnkit/core';
import { check, RnnkitError } from '@rnnkit/data/predict';
import { cast, matMul, reshape, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { Constraint, ConstraintOption } from '../constraint.ts';
import type { Initializer, InitializerOption } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import { expectOneValue, type LayerOutput, type RunOptions } from '../layer-call.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import type { Regularizer, RegularizerOption } from '../regularizer.ts';
import { describeShape, type Shape } from '../shape.ts';
import { EmbeddingLookup, type LayerResult, type Value } from '../value.ts';
import { weightOptions } from '../weight.ts';
import type { WeightSource } from '../weight-source.ts';
import { constraintFrom, initializerFrom, regularizerFrom } from '../training-options.ts';

/** Options of {@link reversibleEmbedding}. */
export interface ReversibleEmbeddingOptions extends LayerOptions {
  /** Rows of the table: the size of the vocabulary. It has no default. */
  readonly inputDim: number;
  /** Size of each row. It has no default. */
  readonly outputDim: number;
  /** Whether index 0 is padding that later layers skip. Default false. */
  readonly maskZero?: boolean;
  /** Initializer of the table. Default `randomUniform`, over ±0.05. */
  readonly embeddingsInitializer?: InitializerOption;
  /** Regularizer of the table; its penalty is added to the loss. Default: none. */
  readonly embeddingsRegularizer?: RegularizerOption;
  /** Constraint on the table, applied after each update. Default: none. */
  readonly embeddingsConstraint?: ConstraintOption;
}

interface Settings {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly embeddingsInitializer: Initializer;
  readonly embeddingsRegularizer?: Regularizer | undefined;
  readonly embeddingsConstraint?: Constraint | undefined;
}

const checks: check.OptionChecks = {
  inputDim: check.count,
  outputDim: check.count,
  maskZero: check.flag,
  embeddingsInitializer: initializerFrom,
  embeddingsRegularizer: regularizerFrom,
  embeddingsConstraint: constraintFrom,
};

class ReversibleEmbedding extends Layer {
  readonly className = 'ReversibleEmbedding';
  readonly #settings: Settings;
  #table: Variable | undefined;

  constructor(options: ReversibleEmbeddingOptions) {
    super(options);
    const defaults = { maskZero: false, embeddingsInitializer: initializerFrom('randomUniform') };
    const needed = { inputDim: 'the number of rows', outputDim: 'the size of a row' };
    this.#settings = layerSettings<Settings>('reversibleEmbedding', checks, defaults, options, needed);
  }

  computeOutputShape(inputShape: Shape): Shape {
    const { inputDim, outputDim } = this.#settings;
    if (inputShape.length === 2) return [...inputShape, outputDim];
    if (inputShape.length === 3 && inputShape[2] === outputDim) return [...inputShape.slice(0, 2), inputDim];
    throw new RnnkitError(
      'invalid-argument',
      `${this.name} takes ids, [batch, time], or vectors, [batch, time, ${outputDim}]; got ${describeShape(inputShape)}.`,
    );
  }

  protected override createWeights(_inputShape: Shape, source: WeightSource): void {
    const { inputDim, outputDim } = this.#settings;
    const options = weightOptions(this.#settings, 'embeddings');
    this.#table = this.addWeight('embeddings', [inputDim, outputDim], source, options);
  }

  override get indexLimit(): number {
    return this.#settings.inputDim;
  }

  /** However long the sequences are, and whichever way they go. */
  protected override featuresOf(): undefined {
    return undefined;
  }

  protected override prepare(input: Tensor): Tensor {
    if (input.rank === 3) return toFloat(this.name, 'the input', input);
    return input.dtype === 'int32' ? input : cast(input, 'int32');
  }

  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    const { tensor: input, mask } = expectOneValue(this.name, values);
    const read = this.receive(input, options);
    return { values: [read.rank === 3 ? { tensor: this.#reverse(read), mask } : this.#lookUp(read)], losses: [] };
  }

  protected compute(input: Tensor): LayerOutput {
    if (input.rank === 3) return { output: this.#reverse(input) };
    const { tensor: output, mask } = this.#lookUp(input);
    return { output, mask };
  }

  #lookUp(ids: Tensor): EmbeddingLookup {
    return new EmbeddingLookup(ids, this.#table!, this.#settings.maskZero ? cast(ids, 'bool') : undefined);
  }

  /** How well vectors go with each row. */
  #reverse(vectors: Tensor): Tensor {
    const [batch, time, features] = vectors.shape as [number, number, number];
    const { inputDim } = this.#settings;
    const products = matMul(reshape(vectors, [batch * time, features]), this.#table!, false, true);
    return reshape(products, [batch, time, inputDim]);
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/**
 * A table of vectors that goes both ways: from ids `[batch, time]` to their vectors `[batch, time, outputDim]`, and from such vectors to
 * how well each goes with every row, `[batch, time, inputDim]`: the logits of ids. Applied to both, a model reads and foretells tokens by one
 * table (Press and Wolf 2017; Inan et al. 2017). As Keras' ReversibleEmbedding, with tied weights, whose `reverse` is told by what comes in.
 *
 * @throws Error when an option is not what it has to be; when called, if an index is outside the table
 *
 * @example
 * const tokens = reversibleEmbedding({ inputDim: 20_000, outputDim: 128 });
 * const ids = input({ shape: [null], dtype: 'int32' });
 * const read = gru({ units: 128, returnSequences: true }).apply(tokens.apply(ids));
 * const next = activation({ activation: 'softmax' }).apply(tokens.apply(read));
 */
export function reversibleEmbedding(options: ReversibleEmbeddingOptions): Layer {
  return new ReversibleEmbedding(options);
}
