// Attention, query by query over the keys that it sees, in double.
import { attentionDraw } from '@rnnkit/core';
import type { AttentionAttributes, AttentionGradientInputs, AttentionInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { scratch } from '../scratch.ts';
import { booleanValues, floatTensor, floatValues, type NativeBackend } from '../tensors.ts';

/** The output, and the logarithms of the denominators. */
export function attention(
  inputs: AttentionInputs,
  attributes: AttentionAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const { batch, queries, heads, size, valueSize, forEachRow, ...given } = read(inputs, attributes, native);
  const shape = [batch, queries, heads, valueSize];
  const output = new Float32Array(batch * queries * heads * valueSize);
  const logSumExp = new Float32Array(batch * heads * queries);
  const scores = scratch('attention scores', given.keys);
  const sums = scratch('attention sums', valueSize);
  forEachRow(({ query, row, keys, values, count, keptFrom }) => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let one = 0; one < count; one++) {
      const score = attributes.scale * product(given.query, query, given.key, keys[one]!, size);
      scores[one] = score;
      if (score > largest || Number.isNaN(score)) largest = score;
    }
    let total = 0;
    sums.fill(0, 0, valueSize);
    for (let one = 0; one < count; one++) {
      const exponential = Math.exp(scores[one]! - largest);
      total += exponential;
      addRow(sums, 0, exponential * keptFrom(one), given.value, values[one]!, valueSize);
    }
    logSumExp[row] = largest + Math.log(total);
    const to = (query / size) * valueSize;
    for (let index = 0; index < valueSize; index++) output[to + index] = sums[index]! / total;
  });
  return [floatTensor(native, shape, output), floatTensor(native, [batch, heads, queries], logSumExp)];
}

/** The gradients of queries, keys and values. */
export function attentionGradient(
  inputs: AttentionGradientInputs,
  attributes: AttentionAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const { scale } = attributes;
  const { size, valueSize, forEachRow, ...given } = read(inputs, attributes, native);
  const [output, logSumExp, dOutput] = [inputs.output, inputs.logSumExp, inputs.dOutput].map((info) =>
    floatValues(native, info),
  ) as [Float32Array, Float32Array, Float32Array];
  const dQuery = new Float32Array(given.query.length);
  const [ofKeys, ofValues] = [scratch('dKey', given.key.length), scratch('dValue', given.value.length)];
  ofKeys.fill(0);
  ofValues.fill(0);
  const sums = scratch('attention sums', size);
  forEachRow(({ query, row, keys, values, count, keptFrom }) => {
    const from = (query / size) * valueSize;
    const mean = product(dOutput, from, output, from, valueSize);
    sums.fill(0, 0, size);
    for (let one = 0; one < count; one++) {
      const score = scale * product(given.query, query, given.key, keys[one]!, size);
      const probability = Math.exp(score - logSumExp[row]!);
      const kept = keptFrom(one);
      const slope = kept * product(dOutput, from, given.value, values[one]!, valueSize);
      const dScore = scale * probability * (slope - mean);
      addRow(ofValues, values[one]!, probability * kept, dOutput, from, valueSize);
      addRow(ofKeys, keys[one]!, dScore, given.query, query, size);
      addRow(sums, 0, dScore, given.key, keys[one]!, size);
    }
    for (let index = 0; index < size; index++) dQuery[query + index] = sums[index]!;
  });
  const [dKey, dValue] = [ofKeys.subarray(0, given.key.length), ofValues.subarray(0, given.value.length)];
  return [
    floatTensor(native, inputs.query.shape, dQuery),
    floatTensor(native, inputs.key.shape, Float32Array.from(dKey)),
    floatTensor(native, inputs.value.shape, Float32Array.from(dValue)),
  ];
}

/** A query of a head that sees keys. */
interface Row {
  /** Where the query begins. */
  readonly query: number;
  /** Its place in `[batch, heads, queries]`. */
  readonly row: number;
  /** Where the keys that it sees begin, and their values, the first `count`. */
  readonly keys: Int32Array;
  readonly values: Int32Array;
  readonly count: number;
  /** The factor that dropout gives to the probability of one of them. */
  readonly keptFrom: (one: number) => number;
}

function read(inputs: AttentionInputs, { causal, offset, rate, seed }: AttentionAttributes, native: NativeBackend) {
  const [batch = 0, queries = 0, heads = 0, size = 0] = inputs.query.shape;
  const [keys = 0, valueSize = 0] = [inputs.key.shape[1], inputs.value.shape[3]];
  const mask = inputs.mask === undefined ? undefined : booleanValues(native, inputs.mask);
  const queryMask = inputs.queryMask === undefined ? undefined : booleanValues(native, inputs.queryMask);
  const maskRows = inputs.mask?.shape[1] === 1 ? 0 : 1;
  const positions = new Int32Array(keys);
  const [keyStarts, valueStarts] = [new Int32Array(keys), new Int32Array(keys)];
  const threshold = Math.floor(rate * 2 ** 32);

  /** Lists the keys that a query sees. */
  const findKeys = (text: number, position: number): number => {
    if (queryMask?.[text * queries + position] === 0) return 0;
    const end = causal ? Math.min(keys, position + offset + 1) : keys;
    const from = maskRows === 0 ? text * keys : (text * queries + position) * keys;
    let count = 0;
    for (let key = 0; key < end; key++) if (mask?.[from + key] !== 0) positions[count++] = key;
    return count;
  };
  const forEachRow = (run: (row: Row) => void): void => {
    for (let text = 0; text < batch; text++) {
      for (let position = 0; position < queries; position++) {
        const count = findKeys(text, position);
        if (count === 0) continue;
        for (let head = 0; head < heads; head++) {
          for (let one = 0; one < count; one++) {
            const place = (text * keys + positions[one]!) * heads + head;
            keyStarts[one] = place * size;
            valueStarts[one] = place * valueSize;
          }
          const row = (text * heads + head) * queries + position;
          const keptFrom = (one: number): number => {
            if (rate === 0) return 1;
            return attentionDraw(seed, row, positions[one]!) < threshold ? 0 : 1 / (1 - rate);
          };
          const query = ((text * queries + position) * heads + head) * size;
          run({ query, row, keys: keyStarts, values: valueStarts, count, keptFrom });
        }
      }
    }
  };
  const [query, key, value] = [inputs.query, inputs.key, inputs.value].map((info) => floatValues(native, info));
  return { batch, queries, heads, size, keys, valueSize, query: query!, key: key!, value: value!, forEachRow };
}

function product(
  left: Float32Array,
  leftStart: number,
  right: Float32Array,
  rightStart: number,
  length: number,
): number {
  let sum = 0;
  for (let index = 0; index < length; index++) sum += left[leftStart + index]! * right[rightStart + index]!;
  return sum;
}

/** Adds a row times a factor. */
function addRow(
  sums: Float64Array,
  start: number,
  factor: number,
  row: Float32Array,
  rowStart: number,
  length: number,
): void {
  for (let index = 0; index < length; index++) sums[start + index]! += factor * row[rowStart + index]!;
}
