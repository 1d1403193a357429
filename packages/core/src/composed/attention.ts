// Scaled dot-product attention from stock kernels, on the tape. It holds the probabilities, [batch, heads, queries, keys].
import {
  any,
  expandDims,
  fill,
  lessEqual,
  logicalAnd,
  matMul,
  mul,
  range,
  reshape,
  softmax,
  tensor,
  transpose,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { attentionDraw } from '../attention-draw.ts';
import type { AttentionAttributes, AttentionTensors } from '../kernels/attention.ts';

/** The score of a key that a query does not see: nothing is left of its exponential beside that of any other. */
const unseen = -1e30;

/** The output. */
export function composeAttention(inputs: AttentionTensors, attributes: AttentionAttributes): Tensor[] {
  const visible = visibleKeys(inputs, attributes);
  const value = onlySeen(inputs.value, visible, 2);
  const probabilities = dropped(probabilitiesOf(inputs, visible, attributes.scale), attributes);
  const output = transpose(matMul(probabilities, transpose(value, [0, 2, 1, 3])), [0, 2, 1, 3]);
  return [onlySeen(output, visible, 3)];
}

/** The probabilities before dropout. */
export function composeAttentionProbabilities(
  inputs: Omit<AttentionTensors, 'value'>,
  attributes: AttentionAttributes,
): Tensor {
  return probabilitiesOf(inputs, visibleKeys(inputs, attributes), attributes.scale);
}

function probabilitiesOf(
  { query, key }: Omit<AttentionTensors, 'value'>,
  visible: Tensor | undefined,
  scale: number,
): Tensor {
  const queries = transpose(onlySeen(query, visible, 3), [0, 2, 1, 3]);
  const keys = transpose(onlySeen(key, visible, 2), [0, 2, 3, 1]);
  const scores = mul(matMul(queries, keys), scale);
  if (visible === undefined) return softmax(scores);
  const probabilities = softmax(where(visible, scores, fill(scores.shape, unseen)));
  return where(any(visible, 3, true), probabilities, zerosLike(probabilities));
}

/** Which keys a query sees, bool, broadcast to `[batch, heads, queries, keys]`; undefined where all see all. */
function visibleKeys(
  { query, key, mask, queryMask }: Omit<AttentionTensors, 'value'>,
  { causal, offset }: AttentionAttributes,
): Tensor | undefined {
  const parts: Tensor[] = [];
  if (mask !== undefined) parts.push(expandDims(mask, 1));
  if (queryMask !== undefined) parts.push(reshape(queryMask, [-1, 1, query.shape[1]!, 1]));
  if (causal) {
    const last = range(offset, query.shape[1]! + offset, 1, 'int32');
    const position = range(0, key.shape[1]!, 1, 'int32');
    const seen = lessEqual(expandDims(position, 0), expandDims(last, 1));
    parts.push(reshape(seen, [1, 1, query.shape[1]!, key.shape[1]!]));
  }
  return parts.length === 0 ? undefined : parts.reduce((left, right) => logicalAnd(left, right));
}

/** Zeros in the rows that see or are seen by nobody, `[batch, rows, heads, size]`; `axis` is that of the others. */
function onlySeen(rows: Tensor, visible: Tensor | undefined, axis: number): Tensor {
  if (visible === undefined) return rows;
  const seen = any(visible, axis);
  return where(reshape(seen, [-1, seen.shape.at(-1)!, 1, 1]), rows, zerosLike(rows));
}

function dropped(probabilities: Tensor, { rate, seed }: AttentionAttributes): Tensor {
  if (rate === 0) return probabilities;
  const keys = probabilities.shape[3]!;
  const kept = Float32Array.from({ length: probabilities.size }, (_, index) =>
    attentionDraw(seed, Math.floor(index / keys), index % keys) < Math.floor(rate * 2 ** 32) ? 0 : 1 / (1 - rate),
  );
  return mul(probabilities, tensor(kept, probabilities.shape));
}
