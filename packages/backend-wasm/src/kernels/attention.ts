// Attention, for each text and head; the arithmetic is in assembly/attention.ts and attention-back.ts.
import type { AttentionAttributes, AttentionGradientInputs, AttentionInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { float } from '../matrix-product.ts';
import { withMemory, type Memory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { cut, microseconds } from '../sharding.ts';

/** What is cut: whole texts and heads, or blocks of their keys or queries; as assembly/attention-blocks.ts names them. */
const blocksOf = { all: 0, keys: 1, queries: 2 } as const;

/** The output, and the logarithms of the denominators. */
export function attention(
  inputs: AttentionInputs,
  attributes: AttentionAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { sizes, addresses, units, pairs, shape } = read(inputs, attributes, memory);
    const output = memory.tensor(shape);
    const logSumExp = memory.tensor([shape[0], shape[2], shape[1]]);
    const blocks = units * memory.kernels.attendBlocks(sizes, blocksOf.queries);
    memory.split(pairs, blocks, 1, (own, first, end) => {
      const scratch = own.scratch(memory.kernels.attendScratch(sizes) * float);
      own.kernels.attend(sizes, ...addresses, output.address, logSumExp.address, first, end, scratch);
    });
    return [output.info, logSumExp.info];
  });
}

/** The gradients of queries, keys and values. */
export function attentionGradient(
  inputs: AttentionGradientInputs,
  attributes: AttentionAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const { sizes, addresses, units, pairs } = read(inputs, attributes, memory);
    const { query, key, value } = inputs;
    const [output, logSumExp, dOutput] = [inputs.output, inputs.logSumExp, inputs.dOutput].map(memory.address);
    const gradients = [query, key, value].map(({ shape }) => memory.tensor(shape));
    const [dQuery, dKey, dValue] = gradients.map(({ address }) => address);
    const given = [...addresses, output!, logSumExp!, dOutput!, dQuery!, dKey!, dValue!] as const;
    const back = (own: Memory, by: number, shard: number, shards: number): void => {
      const count = units * memory.kernels.attendBlocks(sizes, by);
      const [first, end] = [cut(count, 1, shard, shards), cut(count, 1, shard + 1, shards)];
      if (first === end) return;
      const scratch = own.scratch(memory.kernels.attendBackScratch(sizes) * float);
      own.kernels.attendBack(sizes, ...given, by, first, end, scratch);
    };
    const most = units * memory.kernels.attendBlocks(sizes, blocksOf.queries);
    memory.fork(2.2 * pairs, most, (own, shard, shards) => {
      if (shards <= units) {
        back(own, blocksOf.all, shard, shards);
        return;
      }
      // Scores and slopes are computed twice then, so that nothing has to be added up across threads.
      back(own, blocksOf.keys, shard, shards);
      back(own, blocksOf.queries, shard, shards);
    });
    return gradients.map(({ info }) => info);
  });
}

function read(inputs: AttentionInputs, { scale, causal, offset, rate, seed }: AttentionAttributes, memory: Memory) {
  const { query, key, value, mask, queryMask } = inputs;
  const [batch = 0, queries = 0, heads = 0, size = 0] = query.shape;
  const [keys = 0, valueSize = 0] = [key.shape[1], value.shape[3]];
  const sizes = memory.scratch(11 * float);
  const { buffer, byteOffset } = memory.bytes();
  // A query at any place sees all keys where it sees those up to its own place and as many more as there are.
  const beyond = causal ? Math.max(-queries, Math.min(keys, offset)) : keys;
  const whole = [queries, keys, heads, size, valueSize, mask?.shape[1] ?? 0, beyond, Math.floor(rate * 2 ** 32), seed];
  new Uint32Array(buffer, byteOffset + sizes, 9).set(whole);
  new Float32Array(buffer, byteOffset + sizes + 9 * float, 2).set([scale, 1 / (1 - rate)]);
  const pairs = batch * heads * queries * keys;
  // Blocks that stay in registers take half as long as what others multiply and take exponentials of.
  const pair = ((size + valueSize) * microseconds.product + microseconds.activation) / 2;
  return {
    sizes,
    addresses: [query, key, value, mask, queryMask].map(memory.address) as [number, number, number, number, number],
    units: batch * heads,
    /** Microseconds. */
    pairs: pairs * pair,
    shape: [batch, queries, heads, valueSize] as const,
  };
}
