// The tensors of nn.LSTM, nn.GRU and nn.RNN as one module. What a file says is not believed: all shapes are checked against each other.
import { check, RnnkitError } from '@rnnkit/data';
import type { StoredTensor } from '@rnnkit/storage';

import { tensorName, type RecurrentModule, type RecurrentWeights } from './module.ts';

/** Takes a tensor out of those that are left; undefined where there is none of that name. */
export type TakeTensor = (name: string) => StoredTensor | undefined;

/** The kind of a module by its number of gates. */
const kinds: Readonly<Record<number, RecurrentModule['kind']>> = { 1: 'RNN', 3: 'GRU', 4: 'LSTM' };

/** The module whose `weight_ih_l0` there is. @throws Error when its tensors do not belong together */
export function recurrentModule(name: string, take: TakeTensor, file: string): RecurrentModule {
  const called = `${file}: the recurrent module ${check.describe(name)}`;
  const layers: RecurrentWeights[][] = [];
  for (;;) {
    const forward = direction(tensorName(name, ''), `l${layers.length}`, take, called);
    if (forward === undefined) break;
    const backward = direction(tensorName(name, ''), `l${layers.length}_reverse`, take, called);
    layers.push(backward === undefined ? [forward] : [forward, backward]);
  }
  const [first] = layers[0]!;
  const [inputSize, hiddenSize] = [first!.input.shape[1] ?? 0, first!.hidden.shape[1] ?? 0];
  const gates = (first!.hidden.shape[0] ?? 0) / hiddenSize;
  const kind = kinds[gates];
  if (kind === undefined)
    throw new RnnkitError(
      'invalid-file',
      `${called} has a weight_hh_l0 of the shape ${shapeText(first!.hidden)}; it has to be [4 * hidden, hidden] of an LSTM, [3 * hidden, hidden] of a GRU or [hidden, hidden] of an RNN.`,
    );
  const bidirectional = layers[0]!.length === 2;
  const bias = first!.biases !== undefined;
  for (const [index, directions] of layers.entries()) {
    const layer = `${called} has in layer ${index}`;
    if (directions.length !== layers[0]!.length)
      throw new RnnkitError('invalid-file', `${layer} another number of directions than in layer 0.`);
    const size = index === 0 ? inputSize : hiddenSize * directions.length;
    for (const weights of directions) expectShapes(weights, gates * hiddenSize, size, hiddenSize, bias, layer);
  }
  return { kind, name, inputSize, hiddenSize, bidirectional, bias, layers };
}

function direction(prefix: string, suffix: string, take: TakeTensor, called: string): RecurrentWeights | undefined {
  const [input, hidden, inputBias, hiddenBias, projection] = [
    'weight_ih_',
    'weight_hh_',
    'bias_ih_',
    'bias_hh_',
    'weight_hr_',
  ].map((tensor) => take(`${prefix}${tensor}${suffix}`));
  if (projection !== undefined)
    throw new RnnkitError(
      'unsupported',
      `${called} projects its hidden state (weight_hr_${suffix}, of proj_size), which no layer of rnnkit does. Train one without proj_size.`,
    );
  const parts = [input, hidden, inputBias, hiddenBias];
  if (parts.every((part) => part === undefined)) return undefined;
  if (input === undefined || hidden === undefined || (inputBias === undefined) !== (hiddenBias === undefined))
    throw new RnnkitError(
      'invalid-file',
      `${called} has only a part of weight_ih_${suffix}, weight_hh_${suffix}, bias_ih_${suffix} and bias_hh_${suffix}. The file is not whole.`,
    );
  return { input, hidden, biases: inputBias && hiddenBias && [inputBias, hiddenBias] };
}

function expectShapes(
  { input, hidden, biases }: RecurrentWeights,
  rows: number,
  inputSize: number,
  hiddenSize: number,
  bias: boolean,
  layer: string,
): void {
  if ((biases !== undefined) !== bias)
    throw new RnnkitError('invalid-file', `${layer} ${bias ? 'no biases' : 'biases'}, unlike in layer 0.`);
  const expected: readonly (readonly [string, StoredTensor, readonly number[]])[] = [
    ['weight_ih', input, [rows, inputSize]],
    ['weight_hh', hidden, [rows, hiddenSize]],
    ...(biases ?? []).map((one, place) => [place === 0 ? 'bias_ih' : 'bias_hh', one, [rows]] as const),
  ];
  for (const [tensor, { shape }, wanted] of expected) {
    if (shape.join() !== wanted.join() || wanted.includes(0))
      throw new RnnkitError(
        'invalid-file',
        `${layer} a ${tensor} of the shape [${shape.join(', ')}]; by its other tensors it has to be [${wanted.join(', ')}], of sizes of at least 1.`,
      );
  }
}

const shapeText = ({ shape }: StoredTensor): string => `[${shape.join(', ')}]`;
