import { toFloat } from '@rnnkit/core';
import { check } from '@rnnkit/data/predict';
import { cast, tensor, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { Constraint, ConstraintOption } from '../constraint.ts';
import type { Initializer, InitializerOption } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import { expectOneValue, type LayerOutput, type RunOptions } from '../layer-call.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import { needed } from '../part.ts';
import { refusals } from '../refused.ts';
import type { Regularizer, RegularizerOption } from '../regularizer.ts';
import type { Shape } from '../shape.ts';
import { EmbeddingLookup, type LayerResult, type Value } from '../value.ts';
import { weightOptions } from '../weight.ts';
import type { WeightSource } from '../weight-source.ts';
import { givenTable } from './given-table.ts';
import { constraintFrom, initializerFrom, regularizerFrom } from '../training-options.ts';

/** Options of {@link embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** Rows of the table: the size of the vocabulary, plus one for index 0. It has no default. */
  readonly inputDim: number;
  /** Size of each row; of the output's last axis. It has no default. */
  readonly outputDim: number;
  /** Whether index 0 is padding that later layers skip. Default false. */
  readonly maskZero?: boolean;
  /**
   * The table to start from, `inputDim` rows of `outputDim` numbers, such as pretrained word vectors. It is no part of the
   * layer's configuration. Default: what the initializer gives.
   */
  readonly weights?: Float32Array | readonly (readonly number[])[];
  /** Initializer of the table where there are no `weights`. Default `randomUniform`, over ±0.05. */
  readonly embeddingsInitializer?: InitializerOption;
  /** Regularizer of the table; its penalty is added to the loss. Default: none. */
  readonly embeddingsRegularizer?: RegularizerOption;
  /** Constraint on the table, applied after each update. Default: none. */
  readonly embeddingsConstraint?: ConstraintOption;
}

interface EmbeddingSettings {
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
  weights: check.anything,
  embeddingsInitializer: initializerFrom,
  embeddingsRegularizer: regularizerFrom,
  embeddingsConstraint: constraintFrom,
};

class Embedding extends Layer {
  readonly className = 'Embedding';
  readonly #settings: EmbeddingSettings;
  #given: Float32Array | undefined;
  #table: Variable | undefined;

  constructor(options: EmbeddingOptions) {
    super(options);
    const defaults = { maskZero: false, embeddingsInitializer: initializerFrom('randomUniform') };
    const without = { inputDim: 'the number of rows', outputDim: 'the size of a row' };
    const { weights, ...settings } = layerSettings<EmbeddingSettings & Pick<EmbeddingOptions, 'weights'>>(
      'embedding',
      checks,
      defaults,
      options,
      without,
    );
    this.#settings = settings;
    if (weights !== undefined) this.#given = givenTable(weights, settings.inputDim, settings.outputDim);
  }

  computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape, this.#settings.outputDim];
  }

  protected override createWeights(_inputShape: Shape, source: WeightSource): void {
    const { inputDim, outputDim } = this.#settings;
    const options = weightOptions(this.#settings, 'embeddings');
    const given = this.#given;
    const initializer = given === undefined ? options.initializer : { ...options.initializer, initialize: () => given };
    this.#table = this.addWeight('embeddings', [inputDim, outputDim], source, { ...options, initializer });
  }

  override get indexLimit(): number {
    return this.#settings.inputDim;
  }

  /** However long the sequences are. */
  protected override featuresOf(): undefined {
    return undefined;
  }

  /** Ids of tokens: whole numbers, of whichever type. */
  protected override prepare(input: Tensor): Tensor {
    if (input.dtype === 'int32') return input;
    if (input.dtype === 'bool') return cast(input, 'int32');
    const numbers = toFloat(this.name, 'the input', input).dataSync();
    const ids = Int32Array.from(numbers);
    const position = ids.findIndex((id, index) => id !== numbers[index]);
    if (position === -1) return tensor(ids, input.shape, 'int32');
    throw needed(refusals).noIds(this, this.#settings.inputDim, numbers, position);
  }

  /** Whether rows are looked up, and which, is up to who reads them. */
  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    const { tensor: input } = expectOneValue(this.name, values);
    return { values: [this.#lookUp(this.receive(input, options))], losses: [] };
  }

  protected compute(input: Tensor): LayerOutput {
    const { tensor: output, mask } = this.#lookUp(input);
    return { output, mask };
  }

  #lookUp(ids: Tensor): EmbeddingLookup {
    // Until it is used, what else is built may fail, and the weights be made again.
    this.#given = undefined;
    // All but 0. To compare them with it takes three times as long on WebAssembly.
    const mask = this.#settings.maskZero ? cast(ids, 'bool') : undefined;
    return new EmbeddingLookup(ids, this.#table!, mask);
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/**
 * A table of vectors, looked up by index. From indices `[batch, time]` to `[batch, time, outputDim]`. As Keras' Embedding;
 * with `maskZero`, index 0 is padding and costs later layers nothing.
 *
 * @throws Error when an option is not what it has to be; when called, if an index is outside the table
 */
export function embedding(options: EmbeddingOptions): Layer {
  return new Embedding(options);
}
