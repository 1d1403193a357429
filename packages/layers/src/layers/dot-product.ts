// Attention by products, of all heads at once, by the kernel that does not keep their weights.
import * as ops from '@rnnkit/core/predict';
import { RnnkitError } from '@rnnkit/data/predict';

import type { RunOptions } from '../layer-call.ts';
import type { Attended, AttendOptions, AttentionSettings } from './attention-layer.ts';
import type { Sequences } from './attention-stream.ts';
import { maskOf, type Sight } from './attention-weights.ts';

/**
 * Attends with heads.
 *
 * @param sequences `[batch, steps, heads, size]` each
 * @param scale what products are multiplied with
 * @returns the output, `[batch, queries, heads, size]`, and the scores, `[batch, heads, queries, values]`
 */
export function attendByProducts(
  layer: { readonly name: string; readonly settings: AttentionSettings },
  { query, key, value }: Sequences,
  sight: Sight,
  scale: number,
  options: AttendOptions,
): Attended {
  const { dropout } = layer.settings;
  const masks = { mask: maskOf(sight, query, value), queryMask: sight.queryMask };
  const seen = { scale, causal: sight.isCausal, offset: sight.start };
  const isDropped = options.training === true && dropout > 0;
  const drop = isDropped ? { rate: dropout, seed: drawnSeed(layer, options) } : {};
  return {
    output: ops.dotProductAttention({ query, key, value, ...masks }, { ...seen, ...drop }),
    scores: options.isScored ? ops.attentionProbabilities({ query, key, ...masks }, seen) : undefined,
  };
}

/** What the kernel draws from: another for each call. */
function drawnSeed(
  { name, settings: { seed } }: { readonly name: string; readonly settings: AttentionSettings },
  { random }: RunOptions,
): number {
  if (random === undefined)
    throw new RnnkitError('invalid-argument', `${name} drops values while training; call it with a random.`);
  return (seed === undefined ? random : random.derive('seed', seed)).derive('weights').integer(0, 2 ** 32);
}
