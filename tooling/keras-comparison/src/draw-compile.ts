// Random losses with labels that fit them, optimizers, schedules and metrics.
import type { Random } from '@rnnkit/data';

import { happens, pick, rounded, some } from './draw.ts';
import type { Description, Experiment, Values } from './experiment.ts';

/** The last layer's size and activation, the loss, and labels for some rows (or steps of rows). */
export interface DrawnTask {
  readonly units: number;
  readonly activation: string;
  readonly loss: Description;
  readonly metrics: Experiment['compile']['metrics'];
  /** `shape` without the last axis, which has `units`, or none for class indices. */
  labels(shape: readonly number[]): Values;
}

function labelsOf(draw: () => number[]): DrawnTask['labels'] {
  return (shape) => {
    const rows = Array.from({ length: shape.reduce((product, side) => product * side, 1) }, draw);
    return { shape: [...shape, rows[0]?.length ?? 1], data: rows.flat().map((value) => Math.fround(value)) };
  };
}

/** Metrics of answers of which each number is a yes or no; `classes` of them exclude one another. */
function drawMetrics(random: Random, classes: number, sequence: boolean): Description[] {
  const thresholds = (): Record<string, unknown> =>
    some(random, { thresholds: [0.5, () => pick(random, [0.2, 0.35])] });
  const ofClass = (): Record<string, unknown> =>
    classes < 2 ? {} : some(random, { topK: [0.3, () => 2], classId: [0.3, () => random.integer(0, classes)] });
  return [
    { className: 'Precision', config: { name: 'precision', ...thresholds(), ...ofClass() } },
    { className: 'Recall', config: { name: 'recall', ...thresholds(), ...ofClass() } },
    // Keras' F1 score takes no sequences.
    ...(sequence || classes < 2
      ? []
      : [
          {
            className: 'F1Score',
            config: {
              name: 'f1',
              average: pick(random, ['micro', 'macro', 'weighted']),
              ...some(random, { threshold: [0.5, () => 0.35] }),
            },
          },
        ]),
  ].filter(() => happens(random, 0.4));
}

const repeat = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

function classes(random: Random, sequence: boolean): DrawnTask {
  const units = random.integer(2, 6);
  const fromLogits = happens(random, 0.2);
  const common = { units, activation: fromLogits ? 'linear' : 'softmax' };
  const options = fromLogits ? { fromLogits } : {};
  if (happens(random, 0.5)) {
    return {
      ...common,
      loss: { className: 'SparseCategoricalCrossentropy', config: options },
      metrics: [
        'accuracy' as const,
        ...(happens(random, 0.3)
          ? [{ className: 'SparseTopKCategoricalAccuracy', config: { k: 2, name: 'top2' } }]
          : []),
      ],
      labels: (shape) => {
        const size = shape.reduce((product, side) => product * side, 1);
        return { shape, data: repeat(size, () => random.integer(0, units)) };
      },
    };
  }
  const labelSmoothing = happens(random, 0.3) ? { labelSmoothing: 0.1 } : {};
  return {
    ...common,
    loss: { className: 'CategoricalCrossentropy', config: { ...options, ...labelSmoothing } },
    metrics: ['accuracy' as const, ...(fromLogits ? [] : drawMetrics(random, units, sequence))],
    labels: labelsOf(() => {
      const label = random.integer(0, units);
      return repeat(units, () => 0).map((_, index) => Number(index === label));
    }),
  };
}

function answers(random: Random, sequence: boolean): DrawnTask {
  const units = pick(random, [1, 1, 3]);
  const fromLogits = happens(random, 0.2);
  const config = { ...(fromLogits ? { fromLogits } : {}), ...some(random, { labelSmoothing: [0.2, () => 0.2] }) };
  return {
    units,
    activation: fromLogits ? 'linear' : 'sigmoid',
    loss: { className: 'BinaryCrossentropy', config },
    metrics: fromLogits
      ? []
      : [
          ...(units === 1
            ? [
                'accuracy' as const,
                { className: 'AUC', config: { name: 'auc', curve: pick(random, ['ROC', 'PR']), numThresholds: 200 } },
              ]
            : []),
          ...drawMetrics(random, units, sequence),
        ],
    labels: labelsOf(() => repeat(units, () => random.integer(0, 2))),
  };
}

function values(random: Random): DrawnTask {
  const units = random.integer(1, 4);
  const real = labelsOf(() => repeat(units, () => random.normal()));
  const several = labelsOf(() => repeat(units + 1, () => random.normal()));
  const signs = labelsOf(() => repeat(units, () => pick(random, [-1, 1])));
  const bits = labelsOf(() => repeat(units, () => pick(random, [0, 1])));
  const counts = labelsOf(() => repeat(units, () => random.integer(0, 5)));
  const shares = labelsOf(() => {
    const parts = repeat(units + 1, () => random.uniform(0.1, 1));
    const total = parts.reduce((sum, part) => sum + part, 0);
    return parts.map((part) => part / total);
  });
  const of = (name: string, activation: string, labels: DrawnTask['labels'], size = units): DrawnTask => ({
    units: size,
    activation,
    loss: { className: name },
    metrics: [],
    labels,
  });
  return pick(random, [
    of('MeanSquaredError', 'linear', real),
    of('MeanAbsoluteError', 'linear', real),
    of('Huber', 'tanh', real),
    of('LogCosh', 'linear', real),
    // Of one number alone it is 1 or −1, and all gradients are roundings.
    of('CosineSimilarity', 'linear', several, units + 1),
    of('Hinge', 'tanh', signs),
    of('Hinge', 'linear', bits),
    of('Poisson', 'softplus', counts),
    of('KlDivergence', 'softmax', shares, units + 1),
  ]);
}

/** Draws a task; in a sequence each step is answered. */
export function drawTask(random: Random, sequence: boolean): DrawnTask {
  const kind = random.uniform();
  if (kind < 0.4) return classes(random, sequence);
  return kind < 0.6 ? answers(random, sequence) : values(random);
}

function schedule(random: Random): number | Description {
  const rate = rounded(random.uniform(0.001, 0.1));
  if (happens(random, 0.6)) return rate;
  const decaySteps = random.integer(1, 6);
  const decayRate = rounded(random.uniform(0.3, 0.95));
  const steps = { initialLearningRate: rate, decaySteps };
  return pick<Description>(random, [
    {
      className: 'ExponentialDecay',
      config: { ...steps, decayRate, ...some(random, { staircase: [0.5, () => true] }) },
    },
    {
      className: 'InverseTimeDecay',
      config: { ...steps, decayRate, ...some(random, { staircase: [0.5, () => true] }) },
    },
    {
      className: 'PolynomialDecay',
      config: {
        ...steps,
        endLearningRate: rounded(rate / 10),
        power: pick(random, [1, 2]),
        cycle: happens(random, 0.5),
      },
    },
    {
      className: 'CosineDecay',
      config: {
        ...steps,
        ...some(random, { alpha: [0.5, () => 0.1] }),
        ...(happens(random, 0.4) ? { warmupSteps: 2, warmupTarget: rounded(rate * 3) } : {}),
      },
    },
    {
      className: 'CosineDecayRestarts',
      config: {
        initialLearningRate: rate,
        firstDecaySteps: decaySteps,
        ...some(random, {
          tMul: [0.5, () => pick(random, [1, 1.5])],
          mMul: [0.5, () => 0.9],
          alpha: [0.5, () => 0.1],
        }),
      },
    },
    {
      className: 'PiecewiseConstantDecay',
      config: { boundaries: [1, 3], values: [rate, rounded(rate / 2), rounded(rate / 5)] },
    },
  ]);
}

const own: Readonly<Record<string, (random: Random) => Record<string, unknown>>> = {
  SGD: (random) => some(random, { momentum: [0.5, () => 0.9], nesterov: [0.5, () => true] }),
  RMSprop: (random) => some(random, { rho: [0.3, () => 0.8], momentum: [0.3, () => 0.5], centered: [0.3, () => true] }),
  Adam: (random) => some(random, { beta1: [0.3, () => 0.8], beta2: [0.3, () => 0.9], amsgrad: [0.3, () => true] }),
  AdamW: (random) => some(random, { weightDecay: [0.5, () => 0.02] }),
  Adamax: (random) => some(random, { beta1: [0.3, () => 0.8] }),
  Nadam: (random) => some(random, { beta2: [0.3, () => 0.9] }),
  Adagrad: (random) => some(random, { initialAccumulatorValue: [0.3, () => 0.01] }),
  Adadelta: (random) => some(random, { rho: [0.3, () => 0.9] }),
  Lion: (random) => some(random, { beta1: [0.3, () => 0.8] }),
};

/** Draws an optimizer. */
export function drawOptimizer(random: Random): Experiment['compile']['optimizer'] {
  const className = pick(random, Object.keys(own));
  const clipping = pick(random, [{}, {}, {}, { clipNorm: 0.5 }, { clipValue: 0.1 }, { globalClipNorm: 0.5 }]);
  return {
    className,
    config: {
      learningRate: schedule(random),
      ...own[className]!(random),
      ...(className === 'AdamW' ? {} : some(random, { weightDecay: [0.1, () => 0.01] })),
      ...clipping,
    },
  };
}
