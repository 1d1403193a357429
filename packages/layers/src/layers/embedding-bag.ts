import { embedding as lookUp } from '@rnnkit/core/predict';
import { check, RnnkitError } from '@rnnkit/data/predict';
import { cast, matMul, reshape, tensor, tidy, type Tensor, type Variable } from '@tensorflow/tfjs-core';

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
import { distinctBags } from './distinct-bags.ts';
import { givenTable } from './given-table.ts';

/** Options of {@link embeddingBag}. */
export interface EmbeddingBagOptions extends LayerOptions {
  /** Rows of the table: the largest id, plus one. It has no default. */
  readonly inputDim: number;
  /** Size of each row; of the output's last axis. It has no default. */
  readonly outputDim: number;
  /** What is made of the rows of a step: their `mean`, or their `sum`. Default `mean`. */
  readonly combiner?: 'mean' | 'sum';
  /** Whether a step without an id is padding that later layers skip. Default false. */
  readonly maskZero?: boolean;
  /** The table to start from, as of `embedding`. It is no part of the layer's configuration. Default: what the initializer gives. */
  readonly weights?: Float32Array | readonly (readonly number[])[];
  /** Initializer of the table where there are no `weights`. Default `randomUniform`, over ±0.05. */
  readonly embeddingsInitializer?: InitializerOption;
  /** Regularizer of the table; its penalty is added to the loss. Default: none. */
  readonly embeddingsRegularizer?: RegularizerOption;
  /** Constraint on the table, applied after each update. Default: none. */
  readonly embeddingsConstraint?: ConstraintOption;
}

interface Settings {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly combiner: 'mean' | 'sum';
  readonly maskZero: boolean;
  readonly embeddingsInitializer: Initializer;
  readonly embeddingsRegularizer?: Regularizer | undefined;
  readonly embeddingsConstraint?: Constraint | undefined;
}

const checks: check.OptionChecks = {
  inputDim: check.count,
  outputDim: check.count,
  combiner: check.oneOf('mean', 'sum'),
  maskZero: check.flag,
  weights: check.anything,
  embeddingsInitializer: initializerFrom,
  embeddingsRegularizer: regularizerFrom,
  embeddingsConstraint: constraintFrom,
};

class EmbeddingBag extends Layer {
  readonly className = 'EmbeddingBag';
  readonly #settings: Settings;
  #given: Float32Array | undefined;
  #table: Variable | undefined;

  constructor(options: EmbeddingBagOptions) {
    super(options);
    const defaults = {
      combiner: 'mean',
      maskZero: false,
      embeddingsInitializer: initializerFrom('randomUniform'),
    } as const;
    const without = { inputDim: 'the number of rows', outputDim: 'the size of a row' };
    const { weights, ...settings } = layerSettings<Settings & Pick<EmbeddingBagOptions, 'weights'>>(
      'embeddingBag',
      checks,
      defaults,
      options,
      without,
    );
    this.#settings = settings;
    if (weights !== undefined) this.#given = givenTable(weights, settings.inputDim, settings.outputDim);
  }

  computeOutputShape(inputShape: Shape): Shape {
    if (inputShape.length === 3) return [...inputShape.slice(0, 2), this.#settings.outputDim];
    throw new RnnkitError(
      'invalid-argument',
      `${this.name} takes several ids for each step, [batch, time, ids]; got ${describeShape(inputShape)}.`,
    );
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

  /** However many steps there are, and ids of each. */
  protected override featuresOf(): undefined {
    return undefined;
  }

  protected override prepare(input: Tensor): Tensor {
    return input.dtype === 'int32' ? input : cast(input, 'int32');
  }

  /** As of an embedding, whether rows are looked up is up to who reads them. */
  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    const { tensor: input } = expectOneValue(this.name, values);
    return { values: [this.#lookUp(this.receive(input, options))], losses: [] };
  }

  protected compute(input: Tensor): LayerOutput {
    const { tensor: output, mask } = this.#lookUp(input);
    return { output, mask };
  }

  /** A table with a row for each bag, which most steps share with others, as texts do words. */
  #lookUp(input: Tensor): EmbeddingLookup {
    this.#given = undefined;
    const [batch, time, size] = input.shape as [number, number, number];
    const { outputDim, combiner, maskZero } = this.#settings;
    const { places, bags, count } = distinctBags(input.dataSync() as Int32Array, size);
    const shares = sharesOf(bags, size, combiner);
    const rows = tidy(() => {
      const found = lookUp(this.#table!, tensor(bags, [count, size], 'int32'));
      return reshape(matMul(tensor(shares, [count, 1, size]), found), [count, outputDim]);
    });
    const ids = tensor(places, [batch, time], 'int32');
    return new EmbeddingLookup(ids, rows, maskZero ? cast(ids, 'bool') : undefined);
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/** How much of each row is in its bag: nothing of row 0. */
function sharesOf(bags: Int32Array, size: number, combiner: 'mean' | 'sum'): Float32Array {
  const shares = new Float32Array(bags.length);
  for (let from = 0; from < bags.length; from += size) {
    let held = 0;
    for (let place = from; place < from + size; place++) held += Number(bags[place] !== 0);
    for (let place = from; place < from + size; place++)
      if (bags[place] !== 0) shares[place] = combiner === 'mean' ? 1 / held : 1;
  }
  return shares;
}

/**
 * A table of vectors, of which several are looked up for each step and put together: from ids `[batch, time, ids]` to
 * `[batch, time, outputDim]`. Id 0 stands for none, and fills up. So a token has a vector by its parts, such as the hashed runs of characters of
 * fastText (Bojanowski et al. 2017), also one that nobody has seen. As PyTorch's EmbeddingBag; Keras has no such layer.
 *
 * @throws Error when an option is not what it has to be; when called, if an id is outside the table
 *
 * @example
 * const parts = input({ shape: [null, null], dtype: 'int32' });
 * lstm({ units: 8 }).apply(embeddingBag({ inputDim: 20_000, outputDim: 50, maskZero: true }).apply(parts));
 */
export function embeddingBag(options: EmbeddingBagOptions): Layer {
  return new EmbeddingBag(options);
}
