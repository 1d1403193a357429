import { check, RnnkitError } from '@rnnkit/data/predict';
import { logicalAnd, mul, reshape, sigmoid, type Tensor } from '@tensorflow/tfjs-core';

import type { ConstraintOption } from '../constraint.ts';
import type { InitializerOption } from '../initializer.ts';
import type { Layer } from '../layer.ts';
import { layerSettings } from '../layer-options.ts';
import type { RegularizerOption } from '../regularizer.ts';
import { expectSequence, knownSize, type Shape } from '../shape.ts';
import type { LayerResult, Value } from '../value.ts';
import type { WeightSource } from '../weight-source.ts';
import { constraintFrom, initializerFrom, regularizerFrom } from '../training-options.ts';
import { axesOf, fold, foldedShape, foldPairs, scoresShapeOf, unfold } from './attention-axes.ts';
import {
  attentionChecks,
  attentionDefaults,
  AttentionLayer,
  type Attended,
  type AttendOptions,
  type AttentionLayerOptions,
  type AttentionSettings,
} from './attention-layer.ts';
import type { Sequences } from './attention-stream.ts';
import type { Sight } from './attention-weights.ts';
import { attendByProducts } from './dot-product.ts';
import { Projection, type ProjectionSettings } from './projection.ts';

/** Options of {@link multiHeadAttention}. */
export interface MultiHeadAttentionOptions extends AttentionLayerOptions {
  /** How many times it attends side by side, each with weights of its own; at least 1. It has no default. */
  readonly numHeads: number;
  /** Size of a head's queries and keys; at least 1. It has no default. */
  readonly keyDim: number;
  /** Size of a head's values. Default `keyDim`. */
  readonly valueDim?: number;
  /** Whether the projections have biases. Default true. */
  readonly useBias?: boolean;
  /** Size of the output's last axis, or sizes of several axes that stand there. Default that of the query. */
  readonly outputShape?: number | readonly number[] | undefined;
  /**
   * The axes of the inputs that are attended over, counted from 0, the batch, or from the end: for `[batch, sentences, words, features]`
   * 2 is among the words of each sentence, and `[1, 2]` among all words. Default: all between batch and features.
   */
  readonly attentionAxes?: number | readonly number[] | undefined;
  /**
   * Whether what the heads give is multiplied with a sigmoid of the query, projected by weights of its own, before it is projected
   * (Qiu et al. 2025). Default false.
   */
  readonly useGate?: boolean;
  /**
   * Whether the last of the values that the layer is applied to is a mask `[batch or 1, queries, steps]`, numbers or bool, of which query
   * sees which step: 0 is not seen. It is no sequence, and masks of the others count as well. Default false; Keras' `attention_mask`.
   */
  readonly useAttentionMask?: boolean;
  /**
   * A step attends to those less than so many steps away from it, and to itself. With `useCausalMask` a stream keeps one step less than
   * that, and all steps without. Default: all.
   */
  readonly slidingWindow?: number | undefined;
  /** Initializer of the four kernels. Default `glorotUniform`. */
  readonly kernelInitializer?: InitializerOption;
  /** Initializer of the four biases. Default `zeros`. */
  readonly biasInitializer?: InitializerOption;
  /** Regularizer of the kernels; its penalty is added to the loss. Default: none. */
  readonly kernelRegularizer?: RegularizerOption;
  /** Regularizer of the biases; its penalty is added to the loss. Default: none. */
  readonly biasRegularizer?: RegularizerOption;
  /** Constraint on the kernels, applied after each update. Default: none. */
  readonly kernelConstraint?: ConstraintOption;
  /** Constraint on the biases, applied after each update. Default: none. */
  readonly biasConstraint?: ConstraintOption;
}

interface Settings extends AttentionSettings, ProjectionSettings {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly outputShape?: readonly number[] | undefined;
  readonly attentionAxes?: readonly number[] | undefined;
  readonly useGate: boolean;
  readonly useAttentionMask: boolean;
  readonly slidingWindow?: number | undefined;
}

/** One axis, or a list of them, as a list. */
const axesFrom: check.OptionCheck = (value, name) => {
  const axes = Array.isArray(value) ? (value as unknown[]) : [value];
  if (axes.length > 0 && axes.every((axis) => Number.isSafeInteger(axis))) return axes;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be an axis, such as 1, or a list of axes; got ${check.describe(value)}.`,
  );
};

/** One size, or a list of them, as a list. */
const sizesFrom: check.OptionCheck = (value, name) => {
  const sizes = Array.isArray(value) ? (value as unknown[]) : [value];
  if (sizes.length > 0 && sizes.every((size) => Number.isSafeInteger(size) && (size as number) > 0)) return sizes;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be a size, such as 8, or a list of sizes; got ${check.describe(value)}.`,
  );
};

const checks: check.OptionChecks = {
  ...attentionChecks,
  numHeads: check.count,
  keyDim: check.count,
  valueDim: check.optional(check.count),
  useBias: check.flag,
  outputShape: check.optional(sizesFrom),
  attentionAxes: check.optional(axesFrom),
  useGate: check.flag,
  useAttentionMask: check.flag,
  slidingWindow: check.optional(check.count),
  kernelInitializer: initializerFrom,
  biasInitializer: initializerFrom,
  kernelRegularizer: regularizerFrom,
  biasRegularizer: regularizerFrom,
  kernelConstraint: constraintFrom,
  biasConstraint: constraintFrom,
};

function settingsOf(options: MultiHeadAttentionOptions): Settings {
  const defaults = {
    ...attentionDefaults,
    useBias: true,
    useGate: false,
    useAttentionMask: false,
    kernelInitializer: initializerFrom('glorotUniform'),
    biasInitializer: initializerFrom('zeros'),
  };
  const needed = { numHeads: 'how many heads there are', keyDim: "the size of a head's queries and keys" };
  const settings = layerSettings<Omit<Settings, 'valueDim'> & { readonly valueDim?: number }>(
    'multiHeadAttention',
    checks,
    defaults,
    options,
    needed,
  );
  return { ...settings, valueDim: settings.valueDim ?? settings.keyDim };
}

class MultiHeadAttention extends AttentionLayer<Settings> {
  readonly className = 'MultiHeadAttention';
  protected override inner: Readonly<Record<string, Projection>>;
  readonly #roles: Readonly<Record<'query' | 'key' | 'value', Projection>>;
  readonly #gate: Projection | undefined;

  constructor(options: MultiHeadAttentionOptions) {
    super(options, settingsOf(options));
    const { numHeads, keyDim, valueDim } = this.settings;
    this.#roles = {
      query: new Projection('query', 1, [numHeads, keyDim], this.settings),
      key: new Projection('key', 1, [numHeads, keyDim], this.settings),
      value: new Projection('value', 1, [numHeads, valueDim], this.settings),
    };
    if (this.settings.useGate) this.#gate = new Projection('gate', 1, [numHeads, valueDim], this.settings);
    this.inner = this.#projections();
  }

  /** All but that of the output, in the order of Keras. */
  #projections(): Readonly<Record<string, Projection>> {
    const { query, key, value } = this.#roles;
    return { query, key, ...(this.#gate === undefined ? {} : { gate: this.#gate }), value };
  }

  protected outputSizes(query: Shape): Shape {
    return this.settings.outputShape ?? query.slice(-1);
  }

  protected scoresShape(query: Shape, key: Shape): Shape {
    return scoresShapeOf(query, key, this.#axesOf(query), this.settings.numHeads);
  }

  #axesOf(shape: Shape): readonly number[] {
    const axes = axesOf(this, this.settings.attentionAxes, shape);
    const { useCausalMask, slidingWindow } = this.settings;
    if (axes.length === 1 || (!useCausalMask && slidingWindow === undefined)) return axes;
    throw new RnnkitError(
      'invalid-argument',
      `${this.name} attends over ${axes.length} axes, along which no step is before another; useCausalMask and slidingWindow are for one.`,
    );
  }

  protected override foldedShape(shape: Shape): Shape {
    const folded = foldedShape(shape, this.#axesOf(shape));
    expectSequence(this, folded);
    return folded;
  }

  protected override folded(value: Value): Value {
    return value.tensor.rank === 3 ? value : fold(value, this.#axesOf(value.tensor.shape));
  }

  protected override unfolded(result: LayerResult, values: readonly Value[]): LayerResult {
    const [query, value = query, key = value] = this.split(values).sequences as [Value, Value?, Value?];
    const { shape, rank } = query.tensor;
    if (rank === 3) return result;
    const [output, ...scores] = result.values;
    const scoresShape = this.scoresShape(shape, key.tensor.shape) as number[];
    return {
      ...result,
      values: [
        { tensor: unfold(output!.tensor, shape, this.#axesOf(shape)), mask: query.mask },
        ...scores.map(({ tensor }) => ({ tensor: reshape(tensor, scoresShape) })),
      ],
    };
  }

  protected override get takesMask(): boolean {
    return this.settings.useAttentionMask;
  }

  protected override pairsOf(values: readonly Value[]): Tensor | undefined {
    const { sequences, pairs } = this.split(values);
    const [query, value = query, key = value] = sequences.map(({ tensor }) => tensor.shape);
    return pairs && foldPairs(this, pairs.tensor, query!, key!, this.#axesOf(query!));
  }

  protected override gateOf(query: Tensor): Tensor | undefined {
    return this.#gate && sigmoid(this.#gate.call(query).output);
  }

  protected override createWeights(query: Shape, source: WeightSource, ...others: readonly Shape[]): void {
    const [, value = query, key = value] = this.split([query, ...others]).sequences;
    const { numHeads, valueDim, outputShape = [knownSize(this, query, -1)] } = this.settings;
    // Only now is the size of the output known.
    const attentionOutput = this.built
      ? this.inner['attentionOutput']!
      : new Projection('attentionOutput', 2, outputShape, this.settings);
    this.inner = { ...this.#projections(), attentionOutput };
    this.#roles.query.build(query, source.derive('query'));
    this.#roles.key.build(key, source.derive('key'));
    this.#gate?.build(query, source.derive('gate'));
    this.#roles.value.build(value, source.derive('value'));
    attentionOutput.build([null, null, numHeads, valueDim], source.derive('attentionOutput'));
  }

  protected override get window(): number | undefined {
    return this.settings.slidingWindow;
  }

  /** A step counts whose value and key are both valid. */
  protected override maskOf({ mask: valid }: Value, { mask }: Value): Tensor | undefined {
    return valid === undefined || mask === undefined || valid === mask ? (valid ?? mask) : logicalAnd(valid, mask);
  }

  protected override project(role: 'query' | 'key' | 'value', sequence: Tensor): Tensor {
    return this.#roles[role].call(sequence).output;
  }

  protected attend(sequences: Sequences, sight: Sight, options: AttendOptions): Attended {
    const { output, scores } = attendByProducts(this, sequences, sight, 1 / Math.sqrt(this.settings.keyDim), options);
    const gated = sequences.gate === undefined ? output : mul(output, sequences.gate);
    return { output: this.inner['attentionOutput']!.call(gated).output, scores };
  }
}

/**
 * Attention with several heads (Vaswani et al. 2017): query, keys and values are projected for each head, which attends by products
 * over the square root of `keyDim`, and what all heads give is projected again. As Keras' MultiHeadAttention, whose call arguments are
 * options here.
 *
 * It is applied to `[query, value]` or `[query, value, key]`, sequences `[batch, queries, …]` and `[batch, steps, …]` each; without keys
 * the values are looked at, and one value alone attends to itself. The output is `[batch, queries, …outputShape]`, with the query's mask;
 * with `returnAttentionScores` the weights `[batch, numHeads, queries, steps]` follow. What is masked, or is left out by the causal mask
 * or the window, has no part in it. For a step that sees nothing, or is masked itself, the heads give zeros, and so the output is its
 * bias (Keras: the mean of all values, projected). Unless weights are returned, or there is a window, they are never held all at once.
 *
 * Inputs may have more axes, `[batch, …, features]`, of which `attentionAxes` says which are the steps; the others are as if they were more
 * of the batch. Weights returned are then `[batch, …, numHeads, queries, …, steps, …]`.
 *
 * The weights are `query/kernel` and `key/kernel` `[features, numHeads, keyDim]`, `value/kernel` `[features, numHeads, valueDim]`,
 * with `useGate` `gate/kernel` as the latter, `attentionOutput/kernel` `[numHeads, valueDim, …outputShape]`, and their biases.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * const read = multiHeadAttention({ numHeads: 4, keyDim: 16 }).apply([steps, steps]);
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): Layer {
  return new MultiHeadAttention(options);
}
