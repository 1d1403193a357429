// This side of an experiment.
import type { HostArray } from '@rnnkit/data';
import { layerFromConfig } from '@rnnkit/layers';
import * as training from '@rnnkit/training';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { Answer, Description, Experiment, Outcome, Values } from './experiment.ts';

/** Where Keras has a metric for each kind of labels, and this project one for all. */
const metricNames: Readonly<Record<string, string>> = {
  SparseTopKCategoricalAccuracy: 'topKCategoricalAccuracy',
};

function makeModel({ layers, compile, weights, x }: Experiment): training.TrainableModel {
  const model = training.sequential(
    layers.map((description) => {
      const layer = layerFromConfig(description);
      layer.trainable = description.trainable ?? true;
      return layer;
    }),
  );
  model.build([null, ...x.shape.slice(1)]);
  model.setWeights(weights.map(({ data }) => Float32Array.from(data)));
  model.compile({
    optimizer: compile.optimizer,
    loss: compile.loss,
    metrics: compile.metrics.map((metric) =>
      metric === 'accuracy' ? metric : { ...metric, className: metricNames[metric.className] ?? metric.className },
    ),
  });
  return model;
}

async function valuesOf(tensor: Tensor): Promise<Values> {
  const data = Array.from(await tensor.data());
  return { shape: tensor.shape, data };
}

/** Runs an experiment on the active backend. */
export async function runExperiment(experiment: Experiment): Promise<Answer> {
  let model: training.TrainableModel | undefined;
  try {
    model = makeModel(experiment);
    return await observe(model, experiment);
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  } finally {
    model?.dispose();
  }
}

async function observe(model: training.TrainableModel, experiment: Experiment): Promise<Outcome> {
  const { stateful, steps, batchSize } = experiment;
  const array = ({ shape, data }: Values, integers: boolean): HostArray => ({
    shape,
    data: integers ? Int32Array.from(data) : Float32Array.from(data),
  });
  const x = array(experiment.x, experiment.input === 'ids');
  const y = array(experiment.y, experiment.compile.loss.className.startsWith('Sparse'));
  const sampleWeight = experiment.sampleWeight ?? undefined;
  const predictions: Values[] = [];
  for (let time = 0; time < (stateful ? 2 : 1); time++) {
    const output = await model.predict(x, { batchSize: x.shape[0]! });
    predictions.push(await valuesOf(output));
    output.dispose();
  }
  model.resetStates();
  const evaluation = await model.evaluate(x, y, { batchSize, ...(sampleWeight && { sampleWeight }) });
  model.resetStates();
  const stepLosses: number[] = [];
  for (let step = 0; step < steps; step++) stepLosses.push(await model.trainOnBatch(x, y, sampleWeight));
  return {
    predictions,
    evaluation,
    losses: stepLosses,
    weights: await Promise.all(model.weights.map(({ variable }) => valuesOf(variable))),
    learningRate: model.optimizer.currentLearningRate,
  };
}

/** A description in one line. */
export function inWords({ layers, compile, input, x, stateful }: Experiment): string {
  const one = ({ className, config = {}, trainable = true }: Description): string =>
    `${className}${JSON.stringify(config)}${trainable ? '' : ' frozen'}`;
  return `${input} [${x.shape.join(', ')}]${stateful ? ' stateful' : ''}: ${layers.map(one).join(' → ')}; ${one(compile.loss)}; ${one(compile.optimizer)}`;
}
