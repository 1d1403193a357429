import { check } from '@rnnkit/data/predict';
import { expandDims, fill, mul, squeeze, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { Layer } from '../layer.ts';
import { layerSettings } from '../layer-options.ts';
import type { Shape } from '../shape.ts';
import type { WeightSource } from '../weight-source.ts';
import { initializerFrom } from '../training-options.ts';
import {
  attentionChecks,
  attentionDefaults,
  PlainAttention,
  type Attended,
  type AttendOptions,
  type AttentionLayerOptions,
  type AttentionSettings,
} from './attention-layer.ts';
import type { Sequences } from './attention-stream.ts';
import type { Sight } from './attention-weights.ts';
import { attendByProducts } from './dot-product.ts';
import { scoresOfSums } from './scores-of-sums.ts';

/** Options of {@link attention}. */
export interface AttentionOptions extends AttentionLayerOptions {
  /** Whether scores are multiplied with a learned number. Default false. */
  readonly useScale?: boolean;
  /**
   * What a score is: `dot` the product of query and key, `concat` a learned number times the sum of tanh(query + key). Default `dot`.
   */
  readonly scoreMode?: 'dot' | 'concat';
}

interface Settings extends AttentionSettings {
  readonly useScale: boolean;
  readonly scoreMode: 'dot' | 'concat';
}

class Attention extends PlainAttention<Settings> {
  readonly className = 'Attention';
  #scale: Variable | undefined;
  #concatScoreWeight: Variable | undefined;

  constructor(options: AttentionOptions) {
    const checks = { ...attentionChecks, useScale: check.flag, scoreMode: check.oneOf('dot', 'concat') };
    const defaults: Settings = { ...attentionDefaults, useScale: false, scoreMode: 'dot' };
    super(options, layerSettings<Settings>('attention', checks, defaults, options));
  }

  protected override createWeights(_inputShape: Shape, source: WeightSource): void {
    const { useScale, scoreMode } = this.settings;
    if (useScale) this.#scale = this.addWeight('scale', [], source, { initializer: initializerFrom('ones') });
    if (scoreMode === 'concat')
      this.#concatScoreWeight = this.addWeight('concatScoreWeight', [], source, {
        initializer: initializerFrom('ones'),
      });
  }

  /** Its weights are single numbers, for features of any size. */
  protected override featuresOf(): undefined {
    return undefined;
  }

  protected override attend(sequences: Sequences, sight: Sight, options: AttendOptions): Attended {
    if (this.settings.scoreMode === 'concat') return super.attend(sequences, sight, options);
    const [query, key, value] = [this.#scaled(sequences.query), sequences.key, sequences.value].map((sequence) =>
      expandDims(sequence, 2),
    ) as [Tensor, Tensor, Tensor];
    const { output, scores } = attendByProducts(this, { query, key, value }, sight, 1, options);
    return { output: squeeze(output, [2]), scores: scores && squeeze(scores, [1]) };
  }

  protected scoresOf(query: Tensor, key: Tensor): Tensor {
    const scale = mul(fill([query.shape[2] ?? 0], 1), this.#concatScoreWeight!);
    return scoresOfSums(this.#scaled(query), this.#scaled(key), scale);
  }

  #scaled(tensor: Tensor): Tensor {
    return this.#scale === undefined ? tensor : mul(tensor, this.#scale);
  }
}

/**
 * Attention by products (Luong et al. 2015): each step of the query gets the mean of the values, weighted by the softmax of its products
 * with the keys. As Keras' Attention, whose call arguments are options here.
 *
 * It is applied to `[query, value]` or `[query, value, key]`: `[batch, queries, features]`, `[batch, steps, size]` and
 * `[batch, steps, features]`; without keys the values are looked at, and one value alone attends to itself. The output is
 * `[batch, queries, size]`, with the query's mask; with `returnAttentionScores` the weights `[batch, queries, steps]` follow. What the
 * values' mask, or the causal one, leaves out has no part in it. A step that sees nothing, or is masked itself, has zeros for weights and
 * output (in Keras a step that sees nothing gets the mean of all values, and a masked one has weights).
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * const [read, weights] = attention({ returnAttentionScores: true }).apply([decoded, encoded]);
 */
export function attention(options: AttentionOptions = {}): Layer {
  return new Attention(options);
}
