// Scaled dot-product attention over whole sequences, for each head: P = softmax(scale · Q Kᵀ) over the keys that a query may see,
// output = P V. Of P nothing is kept: the gradient makes it anew from the logarithms of its denominators, so that memory grows with
// time and not with its square (Dao et al. 2022, FlashAttention). The rows of softmax are independent, so a backend takes the
// queries in blocks, leaves out the keys that no query sees, and does half of the work where attention is causal.
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';

/**
 * Inputs of the attention kernel. A key that no query of its text may see is not read, and no row of a query that `queryMask` leaves
 * out: NaN there reaches neither the output nor a gradient.
 */
export interface AttentionInputs {
  /** `[batch, queries, heads, size]`. */
  readonly query: TensorInfo;
  /** `[batch, keys, heads, size]`. */
  readonly key: TensorInfo;
  /** `[batch, keys, heads, valueSize]`. */
  readonly value: TensorInfo;
  /** Which keys a query may see, bool `[batch, 1 or queries, keys]`; all when absent. */
  readonly mask?: TensorInfo | undefined;
  /** Which queries are asked, bool `[batch, queries]`; all when absent. The others see no key. */
  readonly queryMask?: TensorInfo | undefined;
}

/** Inputs of its gradient kernel. */
export interface AttentionGradientInputs extends AttentionInputs {
  /** What the forward kernel returned first. */
  readonly output: TensorInfo;
  /** What the forward kernel returned second. */
  readonly logSumExp: TensorInfo;
  /** The gradient of the output, `[batch, queries, heads, valueSize]`. */
  readonly dOutput: TensorInfo;
}

/** Attributes of both kernels. */
export interface AttentionAttributes {
  /** What the products of queries and keys are multiplied by. */
  readonly scale: number;
  /** Whether the query at the position i sees no key after the position i + offset. */
  readonly causal: boolean;
  /** The position of the first query among the keys, which counts where attention is causal. */
  readonly offset: number;
  /** Which part of the probabilities is dropped, in `[0, 1)`; see attentionDraw. */
  readonly rate: number;
  /** Which of them, from 0 to 2³² − 1. */
  readonly seed: number;
}

/** The shapes of what attention reads. */
export const attentionShapes = ({
  query,
  key,
  value,
  mask,
}: AttentionInputs): Readonly<Record<string, readonly (number | string)[]>> => {
  const [batch = 0, queries = 0, heads = 0, size = 0] = query.shape;
  const keys = key.shape[1] ?? 0;
  const output = [batch, queries, heads, value.shape[3] ?? 0];
  return {
    query: ['batch', 'queries', 'heads', 'size'],
    key: [batch, 'keys', heads, size],
    value: [batch, keys, heads, 'valueSize'],
    mask: [batch, mask?.shape[1] === 1 ? 1 : queries, keys],
    queryMask: [batch, queries],
    output,
    logSumExp: [batch, heads, queries],
    dOutput: output,
  };
};

const types = { mask: ['bool'], queryMask: ['bool'] } as const;

/**
 * Attention. Outputs: the output `[batch, queries, heads, valueSize]`, and the logarithm of the sum of the exponentials of each row's
 * scaled products, `[batch, heads, queries]`. A query that sees no key has zeros in both.
 */
export const attentionKernel: Kernel<AttentionInputs, AttentionAttributes> = {
  name: 'RnnkitAttention',
  types,
  shapes: attentionShapes,
};

/**
 * The gradient of attention. Outputs: `dQuery`, `dKey`, `dValue`. With D = Σ dOutput · output of each row:
 * dValue = Pᵀ dOutput, dS = P ∘ (dOutput Vᵀ − D), dQuery = scale · dS K, dKey = scale · dSᵀ Q.
 */
export const attentionGradientKernel: Kernel<AttentionGradientInputs, AttentionAttributes> = {
  name: 'RnnkitAttentionGradient',
  types,
  shapes: attentionShapes,
};

/** Inputs of dotProductAttention. */
export interface AttentionTensors {
  /** `[batch, queries, heads, size]`. */
  readonly query: Tensor;
  /** `[batch, keys, heads, size]`. */
  readonly key: Tensor;
  /** `[batch, keys, heads, valueSize]`. */
  readonly value: Tensor;
  /** Which keys a query may see, bool `[batch, 1 or queries, keys]`. Default: all. */
  readonly mask?: Tensor | undefined;
  /** Which queries are asked, bool `[batch, queries]`; the output of the others is 0. Default: all. */
  readonly queryMask?: Tensor | undefined;
}
