import { check } from '@rnnkit/data/predict';
import { ones, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import type { Layer } from '../layer.ts';
import { layerSettings } from '../layer-options.ts';
import { knownSize, type Shape } from '../shape.ts';
import type { WeightSource } from '../weight-source.ts';
import { initializerFrom } from '../training-options.ts';
import {
  attentionChecks,
  attentionDefaults,
  PlainAttention,
  type AttentionLayerOptions,
  type AttentionSettings,
} from './attention-layer.ts';
import { scoresOfSums } from './scores-of-sums.ts';

/** Options of {@link additiveAttention}. */
export interface AdditiveAttentionOptions extends AttentionLayerOptions {
  /** Whether each feature has a learned factor. Default true. */
  readonly useScale?: boolean;
}

interface Settings extends AttentionSettings {
  readonly useScale: boolean;
}

class AdditiveAttention extends PlainAttention<Settings> {
  readonly className = 'AdditiveAttention';
  #scale: Variable | undefined;

  constructor(options: AdditiveAttentionOptions) {
    const checks = { ...attentionChecks, useScale: check.flag };
    super(
      options,
      layerSettings<Settings>('additiveAttention', checks, { ...attentionDefaults, useScale: true }, options),
    );
  }

  protected override createWeights(query: Shape, source: WeightSource): void {
    if (!this.settings.useScale) return;
    this.#scale = this.addWeight('scale', [knownSize(this, query, -1)], source, {
      initializer: initializerFrom('glorotUniform'),
    });
  }

  protected scoresOf(query: Tensor, key: Tensor): Tensor {
    return scoresOfSums(query, key, this.#scale ?? ones([query.shape[2] ?? 0]));
  }
}

/**
 * Attention by sums (Bahdanau et al. 2015): as {@link attention}, with the sum of `scale · tanh(query + key)` over the features as a
 * score. As Keras' AdditiveAttention: it has no matrices; dense layers before it, of query and keys, make it that of the paper.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * const read = additiveAttention().apply([dense({ units: 32 }).apply(decoded), encoded, dense({ units: 32 }).apply(encoded)]);
 */
export function additiveAttention(options: AdditiveAttentionOptions = {}): Layer {
  return new AdditiveAttention(options);
}
