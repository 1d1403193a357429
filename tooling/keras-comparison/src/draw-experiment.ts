// A whole experiment of a seed and a number.
import { Random } from '@rnnkit/data';
import { layerFromConfig } from '@rnnkit/layers';
import { sequential } from '@rnnkit/training';

import { drawOptimizer, drawTask } from './draw-compile.ts';
import { dense, drawLayers } from './draw-layers.ts';
import { happens, normal, pick } from './draw.ts';
import type { Description, Experiment, Values } from './experiment.ts';

/** Where a row has padding. */
type Padding = 'none' | 'left' | 'right' | 'holes';

function valid(random: Random, padding: Padding, rows: number, time: number): boolean[] {
  return Array.from({ length: rows }, (_, row) => {
    // The first row is whole; another may have no valid step at all.
    const length = row === 0 ? time : random.integer(happens(random, 0.1) ? 0 : 1, time + 1);
    return Array.from({ length: time }, (__, step) => {
      if (padding === 'left') return step >= time - length;
      if (padding === 'right') return step < length;
      return padding === 'none' || happens(random, 0.6);
    });
  }).flat();
}

function drawInput(
  random: Random,
  input: Experiment['input'],
  vocabulary: number,
  features: number,
  mask: number,
): Values {
  const [rows, time] = [random.integer(2, 7), random.integer(1, 8)];
  const steps = valid(random, pick<Padding>(random, ['none', 'left', 'right', 'holes']), rows, time);
  if (input === 'ids') {
    return { shape: [rows, time], data: steps.map((step) => (step ? random.integer(1, vocabulary) : 0)) };
  }
  const data = steps.flatMap((step) =>
    step ? normal(random, [features]).data : Array.from({ length: features }, () => mask),
  );
  return { shape: [rows, time, features], data };
}

/** The shapes of the weights of a stack. */
function weightShapes(layers: readonly Description[], inputShape: readonly number[]): (readonly number[])[] {
  const model = sequential(layers.map((layer) => layerFromConfig(layer)));
  try {
    model.build([null, ...inputShape.slice(1)]);
    return model.weights.map(({ variable }) => variable.shape);
  } finally {
    model.dispose();
  }
}

/** Draws an experiment. */
export function drawExperiment(seed: number, number: number): Experiment {
  const random = new Random(seed).derive('experiment', number);
  const input = happens(random, 0.7) ? 'ids' : 'features';
  const vocabulary = random.integer(3, 12);
  const features = random.integer(1, 5);
  const { layers: stack, sequence, stateful } = drawLayers(random, input, vocabulary, features);
  const task = drawTask(random, sequence);
  const layers = [...stack, dense(random, task.units, task.activation)];
  const x = drawInput(random, input, vocabulary, features, Number(stack[0]?.config?.['maskValue'] ?? 0));
  const [rows = 0, time = 0] = x.shape;
  return {
    number,
    input,
    layers,
    compile: { optimizer: drawOptimizer(random), loss: task.loss, metrics: task.metrics },
    stateful,
    weights: weightShapes(layers, x.shape).map((shape) => normal(random, shape, 0.5)),
    x,
    y: task.labels(sequence ? [rows, time] : [rows]),
    // Where each step is answered, Keras lays one weight per row along the steps, or refuses it.
    sampleWeight:
      !sequence && happens(random, 0.25) ? Array.from({ length: rows }, () => Math.fround(random.uniform(0, 2))) : null,
    batchSize: stateful ? rows : pick(random, [rows, 3]),
    // Keras on PyTorch cannot differentiate states that are carried over.
    steps: stateful ? 0 : random.integer(2, 6),
  };
}
