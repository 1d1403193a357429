// Random stacks of layers with random options: everything that both sides have, apart from what is drawn while training.
import type { Random } from '@rnnkit/data';

import { happens, pick, rounded, some } from './draw.ts';
import type { Description } from './experiment.ts';

/** A stack without its last layer, and whether its output has a time axis. */
export interface DrawnLayers {
  readonly layers: readonly Description[];
  readonly sequence: boolean;
  readonly stateful: boolean;
}

const gateActivations = ['linear', 'tanh', 'sigmoid', 'relu', 'hardSigmoid'];
const activations = [
  ...gateActivations,
  'softmax',
  'logSoftmax',
  'softplus',
  'softsign',
  'exponential',
  'elu',
  'selu',
  'relu6',
  'leakyRelu',
  'silu',
  'gelu',
  'mish',
];

function regularizer(random: Random): Description {
  const draw = (): number => rounded(random.uniform(0.001, 0.05));
  const config = pick(random, [{ l1: draw() }, { l2: draw() }, { l1: draw(), l2: draw() }]);
  return { className: 'L1L2', config };
}

function constraint(random: Random): Description {
  const size = rounded(random.uniform(0.5, 2));
  return pick<Description>(random, [
    { className: 'NonNeg' },
    { className: 'UnitNorm', config: { axis: pick(random, [0, 1]) } },
    { className: 'MaxNorm', config: { maxValue: size, axis: 0 } },
    { className: 'MinMaxNorm', config: { minValue: rounded(size / 2), maxValue: size, rate: pick(random, [1, 0.5]) } },
  ]);
}

function weightOptions(random: Random, ...weights: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    weights.flatMap((weight) =>
      Object.entries(
        some(random, {
          [`${weight}Regularizer`]: [0.1, () => regularizer(random)],
          // A bias has one axis alone.
          ...(weight === 'bias' ? {} : { [`${weight}Constraint`]: [0.05, () => constraint(random)] }),
        }),
      ),
    ),
  );
}

const units = (random: Random): number => random.integer(1, 7);

function cellOptions(random: Random, cell: string): Record<string, unknown> {
  return {
    units: units(random),
    ...some(random, {
      activation: [0.25, () => pick(random, gateActivations)],
      useBias: [0.15, () => false],
      ...(cell === 'SimpleRNN' ? {} : { recurrentActivation: [0.2, () => pick(random, ['sigmoid', 'hardSigmoid'])] }),
      ...(cell === 'LSTM' ? { unitForgetBias: [0.2, () => false] } : {}),
      ...(cell === 'GRU' ? { resetAfter: [0.4, () => false] } : {}),
    }),
    ...weightOptions(random, 'kernel', 'recurrent', 'bias'),
  };
}

const cells = ['SimpleRNN', 'LSTM', 'GRU'] as const;

function recurrent(random: Random, returnSequences: boolean, stateful: boolean): Description {
  const common = {
    ...(returnSequences ? { returnSequences } : {}),
    ...(stateful ? { stateful } : {}),
    ...some(random, { goBackwards: [0.2, () => true], zeroOutputForMask: [0.2, () => true] }),
  };
  const kind = random.uniform();
  const cell = pick(random, cells);
  // Keras' RNN cannot carry the states of a cell of cells.
  if (kind < 0.15 && !stateful) {
    const made = Array.from({ length: random.integer(1, 3) }, (): Description => {
      const name = pick(random, cells);
      return { className: `${name}Cell`, config: cellOptions(random, name) };
    });
    const inner = made.length === 1 ? made[0]! : { className: 'StackedRNNCells', config: { cells: made } };
    return { className: 'RNN', config: { cell: inner, ...common } };
  }
  const layer: { className: string; config: Record<string, unknown> } = {
    className: cell,
    config: {
      ...cellOptions(random, cell),
      ...common,
      ...some(random, { activityRegularizer: [0.05, () => regularizer(random)] }),
    },
  };
  if (kind >= 0.4 || stateful) return layer;
  const mergeMode = pick(random, ['concat', 'sum', 'mul', 'ave']);
  // Keras refuses a forward layer that goes backwards.
  delete layer.config['goBackwards'];
  return { className: 'Bidirectional', config: { layer, ...(mergeMode === 'concat' ? {} : { mergeMode }) } };
}

/** A dense layer with random options. */
export function dense(random: Random, size: number, activation: string): Description {
  const config = {
    units: size,
    activation,
    ...some(random, {
      useBias: [0.15, () => false],
      activityRegularizer: [0.05, () => regularizer(random)],
    }),
    ...weightOptions(random, 'kernel', 'bias'),
  };
  return { className: 'Dense', config };
}

/** The features of a layer's output; undefined where they are those of its input. */
function widthOf({ config = {} }: Description): number | undefined {
  if (typeof config['units'] === 'number') return config['units'];
  const inner = config['layer'] ?? config['cell'];
  if (inner !== undefined) return widthOf(inner as Description);
  const cells = config['cells'] as readonly Description[] | undefined;
  return cells === undefined ? undefined : widthOf(cells.at(-1)!);
}

/** A layer that keeps the time axis. */
function overTime(random: Random, width: number, stateful: boolean): Description {
  const kind = random.uniform();
  if (kind < 0.55) return recurrent(random, true, stateful);
  if (kind < 0.65) return dense(random, units(random), pick(random, activations));
  if (kind < 0.75)
    return {
      className: 'TimeDistributed',
      config: { layer: dense(random, units(random), pick(random, activations)) },
    };
  // One feature alone is normalised to 0; its gradients are roundings, which some optimizers make large.
  if (kind < 0.85 && width > 1)
    return {
      className: 'LayerNormalization',
      config: some(random, { epsilon: [0.3, () => 0.01], center: [0.2, () => false], scale: [0.2, () => false] }),
    };
  if (kind < 0.92) return { className: 'Activation', config: { activation: pick(random, activations) } };
  // They pass everything on while nothing is trained; dropping would be drawn otherwise on each side.
  return { className: pick(random, ['Dropout', 'SpatialDropout1D']), config: { rate: 0 } };
}

/** Ends the time axis, or keeps it. */
function ending(random: Random, stateful: boolean): Description | undefined {
  const kind = random.uniform();
  if (kind < 0.55) return recurrent(random, false, stateful);
  if (kind < 0.65) return { className: 'GlobalAveragePooling1D' };
  if (kind < 0.72) return { className: 'GlobalMaxPooling1D' };
  return kind < 0.78 ? { className: 'Flatten' } : undefined;
}

/** Draws a stack for inputs of some features, or of ids below `vocabulary`. */
export function drawLayers(
  random: Random,
  input: 'ids' | 'features',
  vocabulary: number,
  features: number,
): DrawnLayers {
  const stateful = happens(random, 0.1);
  const layers: Description[] = [];
  let width = input === 'ids' ? random.integer(1, 6) : features;
  if (input === 'ids') {
    layers.push({
      className: 'Embedding',
      config: {
        inputDim: vocabulary,
        outputDim: width,
        maskZero: happens(random, 0.7),
        ...weightOptions(random, 'embeddings'),
      },
    });
  } else if (happens(random, 0.5)) {
    layers.push({ className: 'Masking', config: some(random, { maskValue: [0.3, () => -1] }) });
  }
  const middle = random.integer(0, 3);
  for (let index = 0; index < middle; index++) {
    const layer = overTime(random, width, stateful);
    layers.push(layer);
    width = widthOf(layer) ?? width;
  }
  const last = ending(random, stateful);
  if (last !== undefined) layers.push(last);
  const sequence = last === undefined;
  if (!sequence && happens(random, 0.2)) layers.push(dense(random, units(random), pick(random, activations)));
  return {
    layers: layers.map((layer) => (happens(random, 0.05) ? { ...layer, trainable: false } : layer)),
    sequence,
    stateful: stateful && layers.some(({ config }) => config?.['stateful'] === true),
  };
}
