// From scores to the weights with which values are added up.
import {
  add,
  broadcastTo,
  cast,
  expandDims,
  logicalAnd,
  mul,
  softmax,
  sub,
  tensor,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** What is taken from the score of a step that is not seen, as in Keras: its weight is 0 then. */
const unseen = 1e9;

/** Which steps of the values each step of the query sees. */
export interface Sight {
  /** Which steps of the values are valid, bool `[batch, values]`; all when absent. */
  readonly mask?: Tensor | undefined;
  /** Which steps of the query see anything, bool `[batch, queries]`; all when absent. */
  readonly queryMask?: Tensor | undefined;
  /** Which pairs of them see each other, bool `[batch, queries, values]`; all when absent. */
  readonly pairs?: Tensor | undefined;
  /** Whether a step sees no step after it. */
  readonly isCausal: boolean;
  /** The place of the first step of the query among those of the values. */
  readonly start: number;
  /** A step sees so many steps less one before and after it; all when absent. */
  readonly window?: number | undefined;
}

/**
 * What each step of the query sees: 1 where it does and else 0, of a shape that fits `[batch, queries, values]`; undefined where all
 * see all.
 */
export function seenBy(sight: Sight, queries: number, values: number): Tensor | undefined {
  const factors: Tensor[] = [];
  if (sight.mask !== undefined) factors.push(expandDims(cast(sight.mask, 'float32'), 1));
  if (sight.queryMask !== undefined) factors.push(expandDims(cast(sight.queryMask, 'float32'), 2));
  if (sight.pairs !== undefined) factors.push(cast(sight.pairs, 'float32'));
  if (isBounded(sight, queries, values)) factors.push(nearBy(sight, queries, values));
  return factors.length === 0 ? undefined : factors.reduce((seen, factor) => mul(seen, factor));
}

/** As {@link seenBy}, but of masks and window alone: bool `[batch, 1 or queries, values]`, as the kernel takes it. */
export function maskOf(sight: Sight, query: Tensor, value: Tensor): Tensor | undefined {
  const { mask, pairs } = sight;
  const [batch = 0, queries = 0] = query.shape;
  const [, values = 0] = value.shape;
  const around = { ...sight, isCausal: false };
  const whole = (one: Tensor): Tensor => broadcastTo(one, [batch, queries, values]);
  const masks = [
    mask && expandDims(mask, 1),
    pairs,
    isBounded(around, queries, values) ? whole(cast(nearBy(around, queries, values), 'bool')) : undefined,
  ].filter((one) => one !== undefined);
  return masks.length < 2 ? masks[0] : masks.map(whole).reduce((all, one) => logicalAnd(all, one));
}

/** Whether a step of the query leaves out any of the values because of where they are. */
export function isBounded({ isCausal, start, window = Infinity }: Sight, queries: number, values: number): boolean {
  return (isCausal && start + 1 < values) || start + queries > window || (!isCausal && values - start > window);
}

function nearBy({ isCausal, start, window = Infinity }: Sight, queries: number, values: number): Tensor {
  const seen = new Float32Array(queries * values);
  for (let query = 0; query < queries; query++) {
    const last = isCausal ? start + query : Math.min(values - 1, start + query + window - 1);
    for (let value = Math.max(0, start + query - window + 1); value <= last && value < values; value++)
      seen[query * values + value] = 1;
  }
  return tensor(seen, [1, queries, values]);
}

/** The softmax of scores over what is seen; 0 for what is not, so that a step that sees nothing has only zeros. */
export function weightsOf(scores: Tensor, seen: Tensor | undefined): Tensor {
  if (seen === undefined) return softmax(scores);
  return mul(softmax(add(scores, mul(sub(seen, 1), unseen))), seen);
}
