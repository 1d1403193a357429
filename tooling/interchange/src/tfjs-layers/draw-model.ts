// Models that tfjs-layers has, too, drawn at random.
import type { Random } from '@rnnkit/data';
import {
  activation,
  add,
  averagePooling1d,
  batchNormalization,
  bidirectional,
  concatenate,
  conv1d,
  dense,
  dropout,
  embedding,
  flatten,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru,
  gruCell,
  layerNormalization,
  lstm,
  lstmCell,
  masking,
  maxPooling1d,
  permute,
  repeatVector,
  reshape,
  rnn,
  simpleRnn,
  simpleRnnCell,
  timeDistributed,
  type Layer,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input, model, type Model } from '@rnnkit/models';

/** A model, what it is given, and where its answers to steps of padding mean nothing. */
export interface DrawnModel {
  readonly model: Model<unknown>;
  readonly x: readonly (readonly (readonly (number | readonly number[])[])[])[];
  readonly isPadded: boolean;
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(0, items.length)]!;
}

const gates = ['sigmoid', 'legacyHardSigmoid'] as const;

/** A recurrent layer. */
function recurrent(random: Random, returnSequences: boolean): Layer {
  const units = random.integer(1, 7);
  const common = {
    units,
    useBias: random.uniform() < 0.8,
    activation: pick(random, ['tanh', 'relu', 'linear'] as const),
  };
  const gate = pick(random, gates);
  const plain = { ...common, returnSequences, goBackwards: false };
  const kind = random.integer(0, 5);
  if (kind === 4) {
    const cells = [
      lstmCell({ ...common, activation: 'tanh' }),
      gruCell({ ...common, variant: 'resetBefore' }),
      simpleRnnCell(common),
    ];
    const count = random.integer(1, 4);
    return rnn(count === 1 ? cells[random.integer(0, 3)]! : cells.slice(0, count), { returnSequences });
  }
  const make = (options: object): Layer => {
    if (kind === 0) return simpleRnn({ ...plain, ...options });
    if (kind === 1)
      return gru({ ...plain, recurrentActivation: gate, variant: 'resetBefore', activation: 'tanh', ...options });
    return lstm({ ...plain, recurrentActivation: gate, activation: 'tanh', ...options });
  };
  if (random.uniform() < 0.4)
    return bidirectional(make({}), { mergeMode: pick(random, ['concat', 'sum', 'ave', 'mul'] as const) });
  return make({ goBackwards: !returnSequences && random.uniform() < 0.3 });
}

/** Steps to steps. */
function steps(random: Random, value: SymbolicValue, isMasked: boolean): SymbolicValue {
  const kind = random.integer(0, isMasked ? 5 : 8);
  switch (kind) {
    case 0:
      return layerNormalization({ epsilon: 1e-3 }).apply(value);
    case 1:
      return batchNormalization({ center: random.uniform() < 0.7, scale: random.uniform() < 0.7 }).apply(value);
    case 2:
      return timeDistributed(dense({ units: random.integer(1, 6), activation: 'tanh' })).apply(value);
    case 3:
      return activation({
        activation: pick(random, ['silu', 'gelu', 'mish', 'softsign', 'elu', 'selu', 'relu6', 'softplus'] as const),
      }).apply(value);
    case 4:
      return dropout({ rate: 0.3 }).apply(dense({ units: random.integer(1, 6) }).apply(value));
    case 5:
      return conv1d({
        filters: random.integer(1, 5),
        kernelSize: 2,
        padding: 'same',
        activation: 'relu',
      }).apply(value);
    case 6:
      return add().apply([dense({ units: 4 }).apply(value), conv1d({ filters: 4, kernelSize: 1 }).apply(value)]);
    default:
      return random.uniform() < 0.5
        ? maxPooling1d({ poolSize: 2, strides: 1 }).apply(value)
        : averagePooling1d({ poolSize: 2, strides: 1, padding: 'same' }).apply(value);
  }
}

/** Steps to one answer for a text. */
function pooled(random: Random, value: SymbolicValue, isMasked: boolean, length: number): SymbolicValue {
  const kind = isMasked ? 0 : random.integer(0, 5);
  switch (kind) {
    case 1:
      return globalAveragePooling1d().apply(value);
    case 2:
      return globalMaxPooling1d().apply(value);
    case 3:
      return flatten().apply(conv1d({ filters: 2, kernelSize: 2, padding: 'same' }).apply(value));
    case 4:
      return reshape({ targetShape: [-1] }).apply(permute({ dims: [2, 1] }).apply(value));
    default:
      if (!isMasked && random.uniform() < 0.3)
        return recurrent(random, false).apply(repeatVector({ n: length }).apply(recurrent(random, false).apply(value)));
      return recurrent(random, false).apply(value);
  }
}

/** A text read into states, from which another is gone through. */
function drawTranslator(random: Random): DrawnModel {
  const [steps, others, units] = [random.integer(2, 6), random.integer(2, 6), random.integer(1, 5)];
  const [source, target] = [input({ shape: [steps], name: 'source' }), input({ shape: [others], name: 'target' })];
  const read = (ids: SymbolicValue): SymbolicValue => embedding({ inputDim: 7, outputDim: 3 }).apply(ids);
  const make = pick(random, [lstm, simpleRnn] as const);
  const [, ...states] = make({ units, returnState: true }).apply(read(source)) as Iterable<SymbolicValue>;
  const steady = make({ units, returnSequences: true }).apply(read(target), { initialState: states });
  const outputs = dense({ units: 3, activation: 'softmax' }).apply(steady);
  const made = model({ inputs: [source, target], outputs }) as Model<unknown>;
  made.build(undefined, random);
  drawWeights(random, made);
  const rows = random.integer(1, 4);
  const x = [steps, others].map((length) =>
    Array.from({ length: rows }, () => Array.from({ length }, () => random.integer(0, 7))),
  );
  return { model: made, x, isPadded: false };
}

/** A model with weights, all drawn from a generator. */
export function drawModel(random: Random): DrawnModel {
  if (random.uniform() < 0.1) return drawTranslator(random);
  const length = random.integer(3, 9);
  const rows = random.integer(1, 5);
  const kind = pick(random, ['ids', 'masked ids', 'masked ids', 'features', 'masked features']);
  const isIds = kind.endsWith('ids');
  const isMasked = kind.startsWith('masked');
  const features = isIds ? undefined : random.integer(1, 5);
  const ids = input({ shape: features === undefined ? [length] : [length, features], name: 'source' });
  const tokens = 12;
  const first = isIds
    ? embedding({ inputDim: tokens, outputDim: random.integer(1, 6), maskZero: isMasked })
    : undefined;
  let value: SymbolicValue = first?.apply(ids) ?? (isMasked ? masking().apply(ids) : ids);
  const inputs = [ids];
  for (let count = random.integer(0, 3); count > 0; count--) value = steps(random, value, isMasked);
  for (let count = random.integer(0, 3); count > 0; count--) value = recurrent(random, true).apply(value);
  const isNested = random.uniform() < 0.3;
  if (isNested) value = within(random, value);
  const isSequence = random.uniform() < 0.3;
  if (!isSequence) value = pooled(random, value, isMasked, length);
  // Behind a model within, tfjs-layers knows one mask alone.
  if (!isSequence && !(isMasked && isNested) && random.uniform() < 0.3) {
    // A second text, read by the same layers.
    const other = input({ shape: features === undefined ? [length] : [length, features], name: 'other' });
    const shared = recurrent(random, false);
    const read = (one: SymbolicValue): SymbolicValue =>
      shared.apply(first?.apply(one) ?? (isMasked ? masking().apply(one) : one));
    value = concatenate().apply([value, read(ids), read(other)]);
    inputs.push(other);
  }
  const outputs = [
    dense({
      units: random.integer(1, 4),
      activation: pick(random, ['softmax', 'sigmoid', 'linear', 'logSoftmax'] as const),
    }).apply(value),
  ];
  if (!isSequence && random.uniform() < 0.2)
    outputs.push(dense({ units: 2, activation: 'tanh', name: 'extra' }).apply(value));
  const made = model({ inputs, outputs: outputs.length === 1 ? outputs[0]! : outputs }) as Model<unknown>;
  made.build(undefined, random);
  drawWeights(random, made);
  const draw = (): DrawnModel['x'][number] =>
    Array.from({ length: rows }, () => {
      const valid = isMasked ? random.integer(1, length + 1) : length;
      const left = random.uniform() < 0.5 ? length - valid : 0;
      return Array.from({ length }, (_, step) => {
        const isValid = step >= left && step < left + valid;
        if (features === undefined) return isValid ? random.integer(1, tokens) : 0;
        return Array.from({ length: features }, () => (isValid ? Math.fround(random.normal(0, 1)) : 0));
      });
    });
  return { model: made, x: inputs.map(draw), isPadded: isMasked && isSequence };
}

/** A model within, called twice in a row where its sizes allow it. */
function within(random: Random, value: SymbolicValue): SymbolicValue {
  const [, length, size] = value.shape;
  const start = input({ shape: [length ?? null, size!], name: 'inner_source' });
  const read = recurrent(random, true).apply(start);
  const end = dense({ units: size! }).apply(read);
  const inner = model({ inputs: start, outputs: end, name: 'inner' }) as unknown as Layer;
  const once = inner.apply(value);
  return random.uniform() < 0.5 ? inner.apply(once) : once;
}

/** Weights of all kinds; a variance is above 0. */
export function drawWeights(random: Random, made: Model<unknown>): void {
  made.setWeights(
    made.weights.map(({ name, variable }) =>
      Float32Array.from({ length: variable.size }, () => {
        const drawn = Math.fround(random.normal(0, 0.4));
        return name.endsWith('moving_variance') ? Math.abs(drawn) + 0.5 : drawn;
      }),
    ),
  );
}
