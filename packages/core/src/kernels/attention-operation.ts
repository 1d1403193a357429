// Attention as operations on the tape: the kernels where the active backend has them, else composed of stock kernels.
import { RnnkitError } from '@rnnkit/data/predict';
import { tidy, type Tensor } from '@tensorflow/tfjs-core';

import { composeAttentionProbabilities } from '../composed/attention.ts';
import { expectBackend } from '../expect-backend.ts';
import { expectShapes, expectType } from '../expect-tensor.ts';
import { runOperation } from '../run-operation.ts';
import { toFloat } from '../to-float.ts';
import { attentionKernel, attentionShapes, type AttentionAttributes, type AttentionTensors } from './attention.ts';

/** Options of {@link attentionProbabilities}. */
export interface AttentionProbabilitiesOptions {
  /** What the products of queries and keys are multiplied by. Default: 1 / √size. */
  readonly scale?: number;
  /** Whether a query sees no key that comes after it. Default: false. */
  readonly causal?: boolean;
  /**
   * The position of the first query among the keys where attention is causal: the query at the position i sees the keys up to
   * i + offset. Queries that are the last of the keys, as when a text arrives in parts, have the offset keys − queries. Default: 0.
   */
  readonly offset?: number;
}

/** Options of {@link dotProductAttention}. */
export interface AttentionOptions extends AttentionProbabilitiesOptions {
  /** Which part of the probabilities is dropped, in `[0, 1)`, while the others grow by 1 / (1 − rate). Default: 0. */
  readonly rate?: number;
  /** Which of them: a whole number from 0 to 2³² − 1, with the same draws on every backend. Default: 0. */
  readonly seed?: number;
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017) of each head, differentiably in query, key and value: the average of the values
 * of the keys that a query may see, weighted by the softmax of its scaled products with these keys. A query that sees no key has the
 * output 0 and gives no gradient. A key that no query of its text sees is not read, nor is a query that `queryMask` leaves out.
 *
 * @returns `[batch, queries, heads, valueSize]`
 * @throws Error when shapes or types do not fit, or an option is outside its range
 *
 * @example
 * const output = dotProductAttention({ query, key, value, mask }, { causal: true });
 */
export function dotProductAttention(inputs: AttentionTensors, options: AttentionOptions = {}): Tensor {
  const attributes = attributesOf('dotProductAttention', inputs, options);
  return tidy(() => {
    const [query, key, value] = (['query', 'key', 'value'] as const).map((name) =>
      toFloat('dotProductAttention', name, inputs[name]),
    ) as [Tensor, Tensor, Tensor];
    const { mask, queryMask } = inputs;
    const all = { query, key, value, mask, queryMask };
    return runOperation(attentionKernel, all, attributes)[0]!;
  });
}

/**
 * The probabilities by which {@link dotProductAttention} weights the values, before dropout, differentiably in query and key, from
 * stock kernels. They take the memory that it saves: use them to show where a model looks.
 *
 * @returns `[batch, heads, queries, keys]`; the rows of queries that see no key are 0
 * @throws Error when shapes or types do not fit, or an option is outside its range
 */
export function attentionProbabilities(
  inputs: Omit<AttentionTensors, 'value'>,
  options: AttentionProbabilitiesOptions = {},
): Tensor {
  const operation = 'attentionProbabilities';
  const attributes = attributesOf(operation, { ...inputs, value: inputs.key }, options);
  return tidy(() => {
    const query = toFloat(operation, 'query', inputs.query);
    return composeAttentionProbabilities({ ...inputs, query, key: toFloat(operation, 'key', inputs.key) }, attributes);
  });
}

function attributesOf(operation: string, inputs: AttentionTensors, options: AttentionOptions): AttentionAttributes {
  expectShapes(operation, { ...inputs }, attentionShapes(inputs));
  for (const name of ['mask', 'queryMask'] as const) {
    const tensor = inputs[name];
    if (tensor !== undefined) expectType(operation, name, tensor, 'bool');
  }
  expectBackend();
  const { scale = 1 / Math.sqrt(inputs.query.shape[3] ?? 1), causal = false, offset = 0, rate = 0, seed = 0 } = options;
  const expectOption = (name: string, value: number, isRight: boolean, range: string): void => {
    if (isRight) return;
    throw new RnnkitError('invalid-argument', `${operation}: ${name} is ${value}; it has to be ${range}.`);
  };
  expectOption('scale', scale, Number.isFinite(scale), 'a finite number');
  expectOption('offset', offset, Number.isSafeInteger(offset), 'a whole number');
  expectOption('rate', rate, rate >= 0 && rate < 1, 'at least 0 and below 1');
  expectOption('seed', seed, seed >>> 0 === seed, 'a whole number from 0 to 4294967295');
  return { scale, causal, offset, rate, seed };
}
