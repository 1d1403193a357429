// A model that can be trained. What it is compiled with is in compiled-model.ts, what training does in fit.ts and step.ts.
import type { Layer, Shape } from '@rnnkit/layers';
import {
  expectLayers,
  type Model,
  pathOf,
  readGraphOptions,
  readModelConfig,
  usageOf,
  type GraphOptions,
  type ModelData,
  type ModelOptions,
  type PredictionOf,
  type ValuesByForm,
} from '@rnnkit/models';
import type { Tensor } from '@tensorflow/tfjs-core';

import { EvaluableModel } from './evaluable-model.ts';
import type { Dataset } from './dataset.ts';
import type { DatasetFitOptions, FitOptions } from './fit-options.ts';
import { fitArrays, fitBatches } from './fit.ts';
import type { History } from './history.ts';
import { readRows } from './labelled-rows.ts';
import type { SampleWeights } from './sample-weight.ts';
import { trainStep } from './step.ts';
import { expectTrainingBackend } from './training-backend.ts';

/** A model that can be trained. Made by this package's `sequential`, `model`, `trainable` and `loadModel`. */
export class TrainableModel<Prediction = Tensor> extends EvaluableModel<Prediction> {
  /**
   * Trains on data. Each epoch is shuffled by the model's seed and the epoch's number, so that a run can be repeated and
   * resumed bit for bit.
   *
   * @param x inputs, one row per sample; of a model of several inputs a list or an object of them
   * @param y labels, one row per sample; of a model of several outputs a list or an object of them
   * @returns one value per finished epoch of the loss and each metric
   * @throws Error when data and model do not fit, the loss stops being a number, the model is being trained already, or the backend
   * is too coarse to train
   *
   * @example
   * const history = await model.fit(x, y, { epochs: 5, validationSplit: 0.2 });
   */
  fit(x: ModelData, y: ModelData, options: FitOptions = {}): Promise<History> {
    return this.#train('fit', () => fitArrays(this, x, y, options));
  }

  /**
   * Trains on batches that come one after the other, such as from a file that is larger than memory.
   *
   * @param batches `{ x, y, sampleWeight? }` each, which can be walked through once for each epoch
   * @throws Error when data and model do not fit, which says which batch it is; what walking through them throws comes as it is
   */
  fitDataset(batches: Dataset, options: DatasetFitOptions = {}): Promise<History> {
    return this.#train('fitDataset', () => fitBatches(this, batches, options));
  }

  /**
   * One training step on one batch.
   *
   * @param sampleWeight how much each row, or each step of each row, counts. Default: all alike.
   * @returns the batch's loss before the step
   * @throws Error when data and model do not fit, the loss is not a number, or the model is being trained already
   */
  trainOnBatch(x: ModelData, y: ModelData, sampleWeight?: SampleWeights): Promise<number> {
    return this.#train('trainOnBatch', async () => {
      const batch = await readRows(this, { x, y, sampleWeight });
      return (await trainStep(this, batch, { forMetrics: false })).loss;
    });
  }

  #train<Result>(method: string, run: () => Promise<Result>): Promise<Result> {
    return usageOf(this).train(method, () => {
      expectTrainingBackend();
      return run();
    });
  }
}

/**
 * Makes a model of layers, one after the other, that can be trained. As `sequential` of `@rnnkit/models`.
 *
 * @throws RnnkitError `invalid-argument` when there is no layer, one is none, or one is there twice
 *
 * @example
 * const model = sequential([
 *   embedding({ inputDim: 10_000, outputDim: 128, maskZero: true }),
 *   lstm({ units: 64 }),
 *   dense({ units: 4, activation: 'softmax' }),
 * ]);
 * model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 */
export function sequential(layers: readonly Layer[], options: ModelOptions = {}): TrainableModel {
  return new TrainableModel(pathOf(expectLayers(layers)), options);
}

/**
 * Makes a model of a graph that can be trained. As `model` of `@rnnkit/models`.
 *
 * @throws RnnkitError `invalid-argument` when an output needs what is no input, or an input is of no use
 */
export function model<const Outputs extends ValuesByForm>(
  options: GraphOptions<Outputs>,
): TrainableModel<PredictionOf<Outputs>> {
  const { graph, rest } = readGraphOptions(options);
  return new TrainableModel<PredictionOf<Outputs>>(graph, rest);
}

/**
 * A model that can be trained, of the layers of one that predicts: they are shared, so what one learns the other knows. Both are
 * disposed, each by itself.
 *
 * @throws Error when the model has been disposed
 *
 * @example
 * const tuned = trainable(await loadModel(files)); // `loadModel` of `@rnnkit/models`
 */
export function trainable<Prediction>(other: Model<Prediction>): TrainableModel<Prediction> {
  usageOf(other).expectAlive();
  const made = new TrainableModel<Prediction>(other.graph, {
    seed: other.seed,
    ...(other.isNamed && { name: other.name }),
  });
  if (other.built) made.build(...shapesOf(other));
  return made;
}

function shapesOf({ inputShapes = [] }: Model<unknown>): [Shape, undefined, ...Shape[]] {
  const [first, ...others] = inputShapes;
  return [first!, undefined, ...others];
}

/** A new model with the same layers, no weights yet, and not compiled. */
export function cloneModel<Prediction>(other: TrainableModel<Prediction>): TrainableModel<Prediction> {
  usageOf(other).expectAlive();
  return modelFromConfig(other.getConfig()) as TrainableModel<unknown> as TrainableModel<Prediction>;
}

/** A model of a configuration. @throws Error when it is not what `getConfig` returns */
export function modelFromConfig(config: Readonly<Record<string, unknown>>): TrainableModel {
  const { graph, options } = readModelConfig(config);
  return new TrainableModel(graph, options);
}
