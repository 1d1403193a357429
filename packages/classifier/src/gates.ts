// What the gates of a classifier's recurrent layer do while it reads a text. The fused kernels keep that to themselves, so
// one text is read again here, step by step, in plain numbers.
import type { FusedActivation } from '@rnnkit/core';
import type { Layer } from '@rnnkit/layers';

import { readTokens, type ReadToken } from './tokens.ts';
import type { TextClassifier } from './text-classifier.ts';

/** What is seen of a gate or a state. */
export interface GateTrace {
  /** LSTM: `input`, `forget`, `output`, `cell`; GRU: `update`, `reset`; all: `state`. */
  readonly name: 'input' | 'forget' | 'output' | 'cell' | 'update' | 'reset' | 'state';
  /** `[steps, units]`, row by row. */
  readonly values: Float32Array;
}

/** The gates over a text. */
export interface GateTraces {
  /** The tokens, one for each step. */
  readonly tokens: readonly ReadToken[];
  /** How many units the layer has. */
  readonly units: number;
  /** What is seen. */
  readonly traces: readonly GateTrace[];
}

interface Weights {
  readonly kernel: Float32Array;
  readonly recurrentKernel: Float32Array;
  readonly bias: Float32Array | undefined;
}

/** What a step works on: sums of the gates from the input, and the state. */
interface Reader {
  readonly units: number;
  /** `x W`, for the token with this index, without the bias. */
  readonly project: (id: number) => Float64Array;
  readonly recurrent: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly activation: (x: number) => number;
  readonly gate: (x: number) => number;
}

const activations: Readonly<Record<FusedActivation, (x: number) => number>> = {
  linear: (x) => x,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  relu: (x) => Math.max(0, x),
  hardSigmoid: (x) => Math.min(1, Math.max(0, x / 6 + 0.5)),
  legacyHardSigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
};

const steps = { LSTM: lstmTraces, GRU: gruTraces, SimpleRNN: simpleTraces };

/**
 * The gate activations of the classifier's recurrent layer over a text; of a bidirectional layer, of the one that reads
 * forwards.
 *
 * @throws Error when the model is not an embedding followed by an LSTM, a GRU or a SimpleRNN
 *
 * @example
 * const { tokens, traces } = await gateTraces(classifier, 'a fine film');
 */
export async function gateTraces(classifier: TextClassifier, text: string): Promise<GateTraces> {
  const { model } = classifier;
  const [embedding, layer] = model.layers;
  const wrapped = layer?.className === 'Bidirectional';
  const inner = wrapped ? (layer.getConfig()['layer'] as Pick<Layer, 'className'> & { config: Config }) : undefined;
  const className = inner?.className ?? layer?.className ?? '';
  if (embedding?.className !== 'Embedding' || layer === undefined || !Object.hasOwn(steps, className)) {
    throw new Error(
      `Gates are shown of an embedding followed by an LSTM, a GRU or a SimpleRNN; this model has ${model.layers.map((one) => one.className).join(', ')}.`,
    );
  }
  const config = inner?.config ?? (layer.getConfig() as unknown as Config);
  const read = async (owner: Layer, name: string): Promise<Float32Array | undefined> => {
    const weight = owner.weights.find((one) => one.name === name);
    return weight === undefined ? undefined : ((await weight.variable.data()) as Float32Array);
  };
  const path = wrapped ? 'forward/' : '';
  const table = (await read(embedding, 'embeddings'))!;
  const weights: Weights = {
    kernel: (await read(layer, `${path}kernel`))!,
    recurrentKernel: (await read(layer, `${path}recurrentKernel`))!,
    bias: await read(layer, `${path}bias`),
  };
  const tokens = readTokens(classifier, text);
  const traces = steps[className as keyof typeof steps](readerOf(table, weights, config), tokens, config);
  return { tokens, units: config.units, traces };
}

interface Config {
  readonly units: number;
  readonly activation: FusedActivation;
  readonly recurrentActivation?: FusedActivation;
  readonly resetAfter?: boolean;
  readonly chung?: boolean;
}

function readerOf(table: Float32Array, { kernel, recurrentKernel, bias }: Weights, config: Config): Reader {
  const { units } = config;
  const width = recurrentKernel.length / units;
  const features = kernel.length / width;
  return {
    units,
    recurrent: recurrentKernel,
    bias,
    activation: activations[config.activation],
    gate: activations[config.recurrentActivation ?? 'sigmoid'],
    project: (id) => product(table.subarray(id * features, (id + 1) * features), kernel, width),
  };
}

/** A row times a matrix `[row, width]`, from a column on. */
function product(row: ArrayLike<number>, matrix: Float32Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (let input = 0; input < row.length; input++) {
    const factor = row[input]!;
    for (let column = 0; column < width; column++) sums[column]! += factor * matrix[input * width + column]!;
  }
  return sums;
}

function recorder(
  names: readonly GateTrace['name'][],
  length: number,
  units: number,
): Map<GateTrace['name'], Float32Array> {
  return new Map(names.map((name) => [name, new Float32Array(length * units)]));
}

function tracesOf(record: Map<GateTrace['name'], Float32Array>): GateTrace[] {
  return Array.from(record, ([name, values]) => ({ name, values }));
}

function simpleTraces(
  { units, project, recurrent, bias, activation }: Reader,
  tokens: readonly ReadToken[],
): GateTrace[] {
  const record = recorder(['state'], tokens.length, units);
  let state = new Float64Array(units);
  for (const [step, { id }] of tokens.entries()) {
    const input = project(id);
    const carried = product(state, recurrent, units);
    state = carried.map((sum, unit) => activation(sum + input[unit]! + (bias?.[unit] ?? 0)));
    record.get('state')!.set(state, step * units);
  }
  return tracesOf(record);
}

function lstmTraces(reader: Reader, tokens: readonly ReadToken[]): GateTrace[] {
  const { units, project, recurrent, bias, activation, gate } = reader;
  const record = recorder(['input', 'forget', 'output', 'cell', 'state'], tokens.length, units);
  const state = new Float64Array(units);
  const cell = new Float64Array(units);
  for (const [step, { id }] of tokens.entries()) {
    const input = project(id);
    const carried = product(state, recurrent, 4 * units);
    const sum = (part: number, unit: number): number => {
      const column = part * units + unit;
      return input[column]! + carried[column]! + (bias?.[column] ?? 0);
    };
    for (let unit = 0; unit < units; unit++) {
      const [i, f, o] = [gate(sum(0, unit)), gate(sum(1, unit)), gate(sum(3, unit))];
      cell[unit] = f * cell[unit]! + i * activation(sum(2, unit));
      state[unit] = o * activation(cell[unit]!);
      const place = step * units + unit;
      record.get('input')![place] = i;
      record.get('forget')![place] = f;
      record.get('output')![place] = o;
    }
    record.get('cell')!.set(cell, step * units);
    record.get('state')!.set(state, step * units);
  }
  return tracesOf(record);
}

function gruTraces(reader: Reader, tokens: readonly ReadToken[], config: Config): GateTrace[] {
  const { units, project, recurrent, bias, activation, gate } = reader;
  const { chung = false } = config;
  const resetAfter = !chung && (config.resetAfter ?? true);
  const record = recorder(['update', 'reset', 'state'], tokens.length, units);
  let state = new Float64Array(units);
  for (const [step, { id }] of tokens.entries()) {
    const input = project(id);
    const carried = product(state, recurrent, 3 * units);
    const sum = (part: number, unit: number): number => {
      const column = part * units + unit;
      const second = resetAfter ? (bias?.[3 * units + column] ?? 0) : 0;
      return input[column]! + carried[column]! + (bias?.[column] ?? 0) + second;
    };
    const update = new Float64Array(units).map((_, unit) => gate(sum(0, unit)));
    const reset = new Float64Array(units).map((_, unit) => gate(sum(1, unit)));
    const before = resetAfter
      ? carried
      : product(
          state.map((value, unit) => value * reset[unit]!),
          recurrent,
          3 * units,
        );
    state = state.map((value, unit) => {
      const column = 2 * units + unit;
      const own = input[column]! + (bias?.[column] ?? 0);
      const recurrentSum = before[column]! + (resetAfter ? (bias?.[3 * units + column] ?? 0) : 0);
      const candidate = activation(own + (resetAfter ? reset[unit]! * recurrentSum : recurrentSum));
      const kept = chung ? 1 - update[unit]! : update[unit]!;
      return kept * value + (1 - kept) * candidate;
    });
    record.get('update')!.set(update, step * units);
    record.get('reset')!.set(reset, step * units);
    record.get('state')!.set(state, step * units);
  }
  return tracesOf(record);
}
