// The float64 reference of scaled dot-product attention, a query at a time over the keys that it sees.
import { attentionGradientKernel, attentionKernel, runKernel } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import type { AttentionTensors } from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { transpose, type Tensor } from '@tensorflow/tfjs-core';

import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, at, zeros, type Arrays, type NdArray } from '../array.ts';
import { Sums } from '../sums.ts';
import { named, onTape, type Tensors, type Trial } from '../trial.ts';
import { maskOf, type MaskKind } from './recurrent-trial.ts';

/** Inputs of the reference. */
interface AttentionArrays {
  readonly query: NdArray;
  readonly key: NdArray;
  readonly value: NdArray;
  readonly mask: NdArray | undefined;
  readonly queryMask: NdArray | undefined;
  readonly dOutput: NdArray;
}

/** What the kernels are told besides. */
export interface AttentionSettings {
  readonly scale: number;
  readonly causal: boolean;
  readonly offset: number;
  readonly rate: number;
  readonly seed: number;
}

/** The keys that a query sees. */
function keysOf(
  { query, key, mask, queryMask }: AttentionArrays,
  { causal, offset }: Pick<AttentionSettings, 'causal' | 'offset'>,
  text: number,
  position: number,
): number[] {
  const [queries, keys] = [query.shape[1]!, key.shape[1]!];
  if (queryMask !== undefined && at(queryMask.data, text * queries + position) === 0) return [];
  return Array.from({ length: keys }, (_, one) => one).filter((one) => {
    if (causal && one > position + offset) return false;
    if (mask === undefined) return true;
    const row = mask.shape[1] === 1 ? text : text * queries + position;
    return at(mask.data, row * keys + one) !== 0;
  });
}

/** The draws of dropout, by whole numbers of any size. */
function drawOf(seed: number, row: number, key: number): number {
  const modulus = 2n ** 32n;
  const mix = (given: bigint): bigint => {
    let bits = given % modulus;
    bits = ((bits ^ (bits >> 16n)) * 0x7f_eb_35_2dn) % modulus;
    bits = ((bits ^ (bits >> 15n)) * 0x84_6c_a6_8bn) % modulus;
    return bits ^ (bits >> 16n);
  };
  return Number(mix(mix(BigInt(seed) + mix(BigInt(row))) + BigInt(key) * 0x9e_37_79_b9n));
}

/** The row of a text's position and head in `[batch, time, heads, size]`. */
function rowIn({ shape, data }: NdArray, text: number, position: number, head: number): Float64Array {
  const [, time, heads, size] = shape as [number, number, number, number];
  const first = ((text * time + position) * heads + head) * size;
  return data.subarray(first, first + size);
}

function product(left: Float64Array, right: Float64Array, arithmetic: Arithmetic): number {
  const sums = new Sums(1);
  for (const [index, factor] of left.entries()) sums.add(0, factor * at(right, index));
  return at(sums.total(arithmetic), 0);
}

/** Adds a row times a factor to sums from `first` on. */
function addRow(sums: Sums, first: number, factor: number, row: Float64Array): void {
  for (const [index, value] of row.entries()) sums.add(first + index, factor * value);
}

/** Attention and its gradients. */
export function attentionReference(
  inputs: AttentionArrays,
  settings: AttentionSettings,
  arithmetic: Arithmetic,
): Arrays {
  const { query, key, value, dOutput } = inputs;
  const { scale, rate, seed } = settings;
  const { round, evaluate } = arithmetic;
  const [batch, queries, heads, size] = query.shape as [number, number, number, number];
  const [, keys, , valueSize] = value.shape as [number, number, number, number];
  const output = zeros(dOutput.shape);
  const logSumExp = zeros([batch, heads, queries]);
  const dQuery = zeros(query.shape);
  const dKey = zeros(key.shape);
  const dValue = zeros(value.shape);
  for (let text = 0; text < batch; text++) {
    for (let head = 0; head < heads; head++) {
      const keySums = new Sums(keys * size);
      const valueSums = new Sums(keys * valueSize);
      for (let position = 0; position < queries; position++) {
        const seen = keysOf(inputs, settings, text, position);
        if (seen.length === 0) continue;
        const asked = rowIn(query, text, position, head);
        const scores = seen.map((one) => round(scale * product(asked, rowIn(key, text, one, head), arithmetic)));
        const largest = scores.reduce((left, right) => Math.max(left, right));
        const ofScores = (shift: number): number[] =>
          scores.map((score) => evaluate(Math.exp(round(score - shift, Math.abs(score) + Math.abs(shift), 2))));
        const exponentials = ofScores(largest);
        const total = new Sums(1);
        for (const one of exponentials) total.add(0, one);
        const denominator = at(total.total(arithmetic), 0);
        const row = (text * heads + head) * queries + position;
        const normalizer = evaluate(Math.log(denominator));
        logSumExp.data[row] = round(largest + normalizer, Math.abs(largest) + Math.abs(normalizer), 2);
        const isDropped = (one: number): boolean => rate > 0 && drawOf(seed, row, one) < Math.floor(rate * 2 ** 32);
        const kept = seen.map((one) => (isDropped(one) ? 0 : round(1 / (1 - rate))));
        const outputs = new Sums(valueSize);
        for (const [index, one] of seen.entries()) {
          const probability = round(exponentials[index]! / denominator, exponentials[index]! / denominator, 2);
          addRow(outputs, 0, round(kept[index]! * probability), rowIn(value, text, one, head));
        }
        rowIn(output, text, position, head).set(outputs.total(arithmetic));

        const upstream = rowIn(dOutput, text, position, head);
        const again = ofScores(at(logSumExp.data, row));
        const mean = product(upstream, rowIn(output, text, position, head), arithmetic);
        const querySums = new Sums(size);
        for (const [index, one] of seen.entries()) {
          const probability = again[index]!;
          addRow(valueSums, one * valueSize, round(kept[index]! * probability), upstream);
          const slope = kept[index]! * product(upstream, rowIn(value, text, one, head), arithmetic);
          const share = probability * (slope - mean);
          const dScore = round(share, probability * (Math.abs(slope) + Math.abs(mean)), 3);
          addRow(querySums, 0, scale * dScore, rowIn(key, text, one, head));
          addRow(keySums, one * size, scale * dScore, asked);
        }
        rowIn(dQuery, text, position, head).set(querySums.total(arithmetic));
      }
      const [ofKeys, ofValues] = [keySums.total(arithmetic), valueSums.total(arithmetic)];
      for (let one = 0; one < keys; one++) {
        rowIn(dKey, text, one, head).set(ofKeys.subarray(one * size, (one + 1) * size));
        rowIn(dValue, text, one, head).set(ofValues.subarray(one * valueSize, (one + 1) * valueSize));
      }
    }
  }
  return { output, logSumExp, dQuery, dKey, dValue };
}

/** What a case sets. */
export interface AttentionSetting {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly size: number;
  readonly valueSize: number;
  /** Which keys are valid. */
  readonly mask: MaskKind;
  /** Whether the mask is one of pairs, which leaves out pairs of valid keys, too. */
  readonly pairs: boolean;
  /** Which queries are asked. */
  readonly queryMask: MaskKind;
  readonly causal: boolean;
  readonly offset: number;
  readonly rate: number;
  /** Factor of the usual size of the scores. */
  readonly sharpness: number;
  /** Whether NaN stands where nothing may be read: in no row, in those of the inputs, or in upstream gradients, too. */
  readonly nan: 'none' | 'inputs' | 'everywhere';
  readonly seed: number;
}

/** Defaults. */
export const usual: AttentionSetting = {
  batch: 3,
  queries: 5,
  keys: 6,
  heads: 2,
  size: 4,
  valueSize: 3,
  mask: 'none',
  pairs: false,
  queryMask: 'none',
  causal: false,
  offset: 0,
  rate: 0,
  sharpness: 1,
  nan: 'none',
  seed: 1,
};

function inputsOf(setting: AttentionSetting, settings: AttentionSettings): AttentionArrays {
  const { batch, queries, keys, heads, size, valueSize, pairs, nan } = setting;
  const random = new Random(setting.seed);
  const normal = (shape: number[], deviation = 1): NdArray => arrayOf(shape, () => random.normal(0, deviation));
  const ofKeys = maskOf({ batch, time: keys, mask: setting.mask }, random);
  const allowed = (text: number, one: number): boolean =>
    ofKeys === undefined || at(ofKeys.data, text * keys + one) !== 0;
  const arrays: AttentionArrays = {
    query: normal([batch, queries, heads, size], setting.sharpness),
    key: normal([batch, keys, heads, size]),
    value: normal([batch, keys, heads, valueSize]),
    mask: pairs
      ? arrayOf(
          [batch, queries, keys],
          (index) => Number(allowed(Math.floor(index / keys / queries), index % keys) && random.uniform() < 0.7),
          'bool',
        )
      : ofKeys && { ...ofKeys, shape: [batch, 1, keys] },
    queryMask: maskOf({ batch, time: queries, mask: setting.queryMask }, random),
    dOutput: normal([batch, queries, heads, valueSize]),
  };
  if (nan === 'none') return arrays;
  const erase = (array: NdArray, text: number, position: number): void => {
    for (let head = 0; head < heads; head++) rowIn(array, text, position, head).fill(Number.NaN);
  };
  for (let text = 0; text < batch; text++) {
    const seen = new Set<number>();
    for (let position = 0; position < queries; position++) {
      for (const one of keysOf(arrays, settings, text, position)) seen.add(one);
      if (arrays.queryMask === undefined || at(arrays.queryMask.data, text * queries + position) !== 0) continue;
      erase(arrays.query, text, position);
      if (nan === 'everywhere') erase(arrays.dOutput, text, position);
    }
    for (let one = 0; one < keys; one++) {
      if (seen.has(one)) continue;
      erase(arrays.key, text, one);
      erase(arrays.value, text, one);
    }
  }
  return arrays;
}

/** The trial of one setting; what is not set is as usual. */
export function attentionTrial(changes: Partial<AttentionSetting>): Trial {
  const setting: AttentionSetting = { ...usual, ...changes };
  const { causal, offset, rate } = setting;
  const settings = { scale: Math.fround(1 / Math.sqrt(setting.size)), causal, offset, rate, seed: setting.seed };
  return attentionTrialOf(inputsOf(setting, settings), settings, JSON.stringify(changes));
}

/** The trial of the probabilities: of each key as the output, where the value of each is a vector that no other has a part in. */
export function probabilitiesTrial(changes: Partial<AttentionSetting>): Trial {
  const keys = changes.keys ?? usual.keys;
  const { inputs, ...trial } = attentionTrial({ ...changes, valueSize: keys });
  const { data, shape } = inputs['value']!;
  const ofEachKey = keys * shape[2]!;
  for (const index of data.keys()) {
    data[index] = index % keys === Math.floor(index / ofEachKey) % keys ? 1 : 0;
  }
  return {
    ...trial,
    inputs,
    byKernel: undefined,
    byOperation: onTape(['query', 'key'], ({ query, key, mask, queryMask }) => ({
      output: transpose(
        ops.attentionProbabilities({ query: query!, key: key!, mask, queryMask }, { causal: changes.causal === true }),
        [0, 2, 1, 3],
      ),
    })),
  };
}

function attentionTrialOf(arrays: AttentionArrays, settings: AttentionSettings, description: string): Trial {
  const inputsOfKernel = ({ query, key, value, mask, queryMask }: Tensors): AttentionTensors => ({
    query: query!,
    key: key!,
    value: value!,
    mask,
    queryMask,
  });
  return {
    description,
    inputs: { ...arrays },
    reference: (arithmetic) => attentionReference(arrays, settings, arithmetic),
    kernels: [attentionKernel, attentionGradientKernel],
    byKernel: (tensors, training) => {
      const inputs = inputsOfKernel(tensors);
      const outputs = named(runKernel(attentionKernel, inputs, settings), ['output', 'logSumExp'], attentionKernel);
      if (!training) return outputs;
      const { output, logSumExp } = outputs as { readonly output: Tensor; readonly logSumExp: Tensor };
      const given = { ...inputs, output, logSumExp, dOutput: tensors['dOutput']! };
      const gradients = runKernel(attentionGradientKernel, given, settings);
      return { ...outputs, ...named(gradients, ['dQuery', 'dKey', 'dValue'], attentionGradientKernel) };
    },
    byOperation: onTape(['query', 'key', 'value'], (tensors) => ({
      output: ops.dotProductAttention(inputsOfKernel(tensors), settings),
    })),
  };
}
