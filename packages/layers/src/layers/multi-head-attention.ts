import { check } from '@rnnkit/data';
import { logicalAnd, type Tensor } from '@tensorflow/tfjs-core';

import type { ConstraintOption } from '../constraint.ts';
import type { InitializerOption } from '../initializer.ts';
import type { Layer } from '../layer.ts';
import { layerSettings } from '../layer-options.ts';
import type { RegularizerOption } from '../regularizer.ts';
import { knownSize, type Shape } from '../shape.ts';
import type { Value } from '../value.ts';
import type { WeightSource } from '../weight-source.ts';
import { constraintFrom, initializerFrom, regularizerFrom } from '../training-options.ts';
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
  /** Size of the output's last axis. Default that of the query. */
  readonly outputShape?: number | undefined;
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
  readonly outputShape?: number | undefined;
  readonly slidingWindow?: number | undefined;
}

const checks: check.OptionChecks = {
  ...attentionChecks,
  numHeads: check.count,
  keyDim: check.count,
  valueDim: check.optional(check.count),
  useBias: check.flag,
  outputShape: check.optional(check.count),
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
  readonly #roles: Readonly<Record<keyof Sequences, Projection>>;

  constructor(options: MultiHeadAttentionOptions) {
    super(options, settingsOf(options));
    const { numHeads, keyDim, valueDim } = this.settings;
    this.#roles = {
      query: new Projection('query', 1, [numHeads, keyDim], this.settings),
      key: new Projection('key', 1, [numHeads, keyDim], this.settings),
      value: new Projection('value', 1, [numHeads, valueDim], this.settings),
    };
    this.inner = this.#roles;
  }

  protected outputSize(query: Shape): number | null {
    return this.settings.outputShape ?? query[2] ?? null;
  }

  protected scoresShape(query: Shape, key: Shape): Shape {
    return [query[0] ?? key[0] ?? null, this.settings.numHeads, query[1] ?? null, key[1] ?? null];
  }

  protected override createWeights(query: Shape, source: WeightSource, value = query, key = value): void {
    const { numHeads, valueDim, outputShape = knownSize(this, query, -1) } = this.settings;
    // Only now is the size of the output known.
    const attentionOutput = this.built
      ? this.inner['attentionOutput']!
      : new Projection('attentionOutput', 2, [outputShape], this.settings);
    this.inner = { ...this.#roles, attentionOutput };
    this.#roles.query.build(query, source.derive('query'));
    this.#roles.key.build(key, source.derive('key'));
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

  protected override project(role: keyof Sequences, sequence: Tensor): Tensor {
    return this.#roles[role].call(sequence).output;
  }

  protected attend(sequences: Sequences, sight: Sight, options: AttendOptions): Attended {
    const { output, scores } = attendByProducts(this, sequences, sight, 1 / Math.sqrt(this.settings.keyDim), options);
    return { output: this.inner['attentionOutput']!.call(output).output, scores };
  }
}

/**
 * Attention with several heads (Vaswani et al. 2017): query, keys and values are projected for each head, which attends by products
 * over the square root of `keyDim`, and what all heads give is projected again. As Keras' MultiHeadAttention, whose call arguments are
 * options here.
 *
 * It is applied to `[query, value]` or `[query, value, key]`, sequences `[batch, queries, …]` and `[batch, steps, …]` each; without keys
 * the values are looked at, and one value alone attends to itself. The output is `[batch, queries, outputShape]`, with the query's mask;
 * with `returnAttentionScores` the weights `[batch, numHeads, queries, steps]` follow. What is masked, or is left out by the causal mask
 * or the window, has no part in it. For a step that sees nothing, or is masked itself, the heads give zeros, and so the output is its
 * bias (Keras: the mean of all values, projected). Unless weights are returned, or there is a window, they are never held all at once.
 *
 * The weights are `query/kernel` and `key/kernel` `[features, numHeads, keyDim]`, `value/kernel` `[features, numHeads, valueDim]`,
 * `attentionOutput/kernel` `[numHeads, valueDim, outputShape]`, and their biases.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * const read = multiHeadAttention({ numHeads: 4, keyDim: 16 }).apply([steps, steps]);
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): Layer {
  return new MultiHeadAttention(options);
}
