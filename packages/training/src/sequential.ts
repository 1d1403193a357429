// A model that is a stack of layers: what it predicts, and how good that is. How it is trained is in fit.ts.
import { check, Random, RnnkitError } from '@rnnkit/data';
import { layerFromConfig, type Layer, type Shape, type Weight, type WeightSource } from '@rnnkit/layers';
import type { Optimizer } from '@rnnkit/optimizers';
import type { Tensor } from '@tensorflow/tfjs-core';

import { assignWeights } from './assign-weights.ts';
import { fullBatch } from './batches.ts';
import { buildLayers, shapesOf } from './build.ts';
import { compilationOf, replaceCompilation, type Compilation } from './compilation.ts';
import { checkLoss } from './compile-checks.ts';
import type { CompileOptions } from './compile-config.ts';
import type { Dataset } from './dataset.ts';
import { evaluate, predict, type EvaluateOptions, type PredictOptions } from './evaluate.ts';
import type { DatasetFitOptions, FitOptions } from './fit-options.ts';
import { fitArrays, fitBatches } from './fit.ts';
import { runLayers, type CallLayer, type ForwardResult } from './forward.ts';
import type { History } from './history.ts';
import type { DataInput } from './host-array.ts';
import { expectLayers, nameLayers } from './layer-names.ts';
import { holdLayers, releaseLayers } from './layer-owners.ts';
import type { Loss } from './losses/loss.ts';
import type { Metric } from './metrics/metric.ts';
import { readRows } from './model-input.ts';
import type { SampleWeight } from './sample-weight.ts';
import { testStep, trainStep } from './step.ts';
import { ModelStream } from './stream.ts';
import { summarize } from './summary.ts';
import { usageOf } from './usage.ts';
import { warmUp } from './warm-up.ts';

/** Options of {@link sequential}. */
export interface SequentialOptions {
  /** Seed of the weights, the shuffles and the dropout. Default 0. */
  readonly seed?: number;
  /** The model's name. Default `sequential`. */
  readonly name?: string;
}

/** A model's own name of a weight: `layer/weight`. */
export interface ModelWeight extends Weight {
  /** The layer that holds it. */
  readonly layer: Layer;
}

/** A stack of layers. Made by {@link sequential}. */
export class SequentialModel {
  /** The layers, first to last. */
  readonly layers: readonly Layer[];
  /** Seed of the weights, the shuffles and the dropout. */
  readonly seed: number;
  /** The model's name. */
  readonly name: string;
  readonly #random: Random;
  #inputShape: Shape | undefined;
  #outputShape: Shape | undefined;
  #compiled: Compilation | undefined;
  #metrics: readonly Metric[] | undefined;

  constructor(layers: readonly Layer[], options: SequentialOptions = {}) {
    const { seed, name } = check.checkOptions(
      'sequential',
      { seed: check.finite, name: check.text },
      { seed: 0, name: 'sequential' },
      options,
    );
    this.layers = expectLayers(layers);
    this.seed = seed;
    this.name = name;
    this.#random = new Random(seed);
    nameLayers(this.layers);
    holdLayers(this.layers);
  }

  /** Whether it has its weights. */
  get built(): boolean {
    return this.#inputShape !== undefined;
  }

  /** The input's shape, without sizes that may differ from batch to batch; known once it is built. */
  get inputShape(): Shape | undefined {
    return this.#inputShape;
  }

  /** The output's shape. @throws Error when the model is not built */
  get outputShape(): Shape {
    usageOf(this).expectAlive();
    const shape = this.#outputShape;
    if (shape === undefined)
      throw new RnnkitError('invalid-state', 'The model has no shape yet: build it, or give it data.');
    return shape;
  }

  /** The optimizer. @throws Error when the model is not compiled */
  get optimizer(): Optimizer {
    return this.#expectCompiled().optimizer;
  }

  /** The loss. @throws Error when the model is not compiled */
  get loss(): Loss {
    return this.#expectCompiled().loss;
  }

  /** What it was compiled with, if it was. */
  get compileOptions(): CompileOptions | undefined {
    return this.#compiled?.options;
  }

  /** Its metrics. @throws Error when the model is not compiled or not built */
  get metrics(): readonly Metric[] {
    this.#metrics ??= this.#expectCompiled().metricsFor(this.outputShape);
    return this.#metrics;
  }

  /** All weights, with the layers' names before their own. */
  get weights(): readonly ModelWeight[] {
    return this.layers.flatMap((layer) =>
      layer.weights.map((weight) => ({ ...weight, name: `${layer.name}/${weight.name}`, layer })),
    );
  }

  /**
   * Makes the weights for inputs of a shape; data does it by itself.
   *
   * @param inputShape with the batch first, such as `[null, 100]`; null for what may differ
   * @param source stored weights, by `layer/weight`, instead of drawn ones
   * @throws Error when a layer cannot take what the one before returns
   */
  build(inputShape: Shape, source?: WeightSource): void {
    usageOf(this).expectAlive();
    if (this.#inputShape !== undefined) return;
    const shapes = shapesOf(this.layers, inputShape);
    if (this.#compiled !== undefined) checkLoss(this.layers.at(-1)!, shapes.at(-1)!, this.#compiled.loss);
    buildLayers(
      this.layers,
      shapes,
      (layer, index) => source?.derive(layer.name) ?? this.#random.derive('weights', index),
    );
    this.#inputShape = shapes[0];
    this.#outputShape = shapes.at(-1);
  }

  /**
   * Says how the model is trained. Compiled again with the same optimizer, it goes on with what that remembers; an optimizer that
   * the model has made itself, of a name, is disposed when another takes its place.
   *
   * @throws Error when an option is unknown, the loss and the last layer do not go together, the optimizer trains another model,
   * or the model is being trained or evaluated; then everything stays as it was
   */
  compile(options: CompileOptions): void {
    usageOf(this).expectIdle('compile');
    const compilation = compilationOf(options);
    if (this.built) checkLoss(this.layers.at(-1)!, this.outputShape, compilation.loss);
    replaceCompilation(this, this.#compiled, compilation);
    this.#compiled = compilation;
    this.#metrics = undefined;
  }

  #expectCompiled(): Compilation {
    if (this.#compiled === undefined)
      throw new RnnkitError('invalid-state', 'The model is not compiled: call compile({ optimizer, loss }) first.');
    return this.#compiled;
  }

  /**
   * Runs the layers. The caller tidies up.
   *
   * @param step with it, dropout is active and draws what belongs to this step of the training
   * @param call calls each layer. Default: its `run`.
   */
  forward(input: Tensor, step?: number, call?: CallLayer): ForwardResult {
    usageOf(this).expectAlive();
    const randomOf =
      step === undefined ? undefined : (index: number): Random => this.#random.derive('dropout', step, index);
    return runLayers(this.layers, { tensor: input }, { randomOf, call });
  }

  /**
   * Trains on data. Each epoch is shuffled by the model's seed and the epoch's number, so that a run can be repeated and
   * resumed bit for bit.
   *
   * @param x inputs, one row per sample
   * @param y labels, one row per sample
   * @returns one value per finished epoch of the loss and each metric
   * @throws Error when data and model do not fit, the loss stops being a number, the model is being trained already, or the backend
   * is too coarse to train
   *
   * @example
   * const history = await model.fit(x, y, { epochs: 5, validationSplit: 0.2 });
   */
  fit(x: DataInput, y: DataInput, options: FitOptions = {}): Promise<History> {
    return usageOf(this).train('fit', () => fitArrays(this, x, y, options));
  }

  /**
   * Trains on batches that come one after the other, such as from a file that is larger than memory.
   *
   * @param batches `{ x, y, sampleWeight? }` each, which can be walked through once for each epoch
   * @throws Error when data and model do not fit, which says which batch it is; what walking through them throws comes as it is
   */
  fitDataset(batches: Dataset, options: DatasetFitOptions = {}): Promise<History> {
    return usageOf(this).train('fitDataset', () => fitBatches(this, batches, options));
  }

  /**
   * One training step on one batch.
   *
   * @param sampleWeight how much each row counts. Default: all alike.
   * @returns the batch's loss before the step
   * @throws Error when data and model do not fit, the loss is not a number, or the model is being trained already
   */
  trainOnBatch(x: DataInput, y: DataInput, sampleWeight?: SampleWeight): Promise<number> {
    return usageOf(this).train('trainOnBatch', async () => {
      const batch = fullBatch(await readRows(this, { x, y, sampleWeight }));
      return (await trainStep(this, batch, { forMetrics: false })).loss;
    });
  }

  /**
   * The loss of one batch.
   *
   * @param sampleWeight how much each row counts. Default: all alike.
   * @throws Error when data and model do not fit
   */
  async testOnBatch(x: DataInput, y: DataInput, sampleWeight?: SampleWeight): Promise<number> {
    const batch = fullBatch(await readRows(this, { x, y, sampleWeight }));
    return (await testStep(this, batch, { forMetrics: false })).loss;
  }

  /**
   * The loss and metrics on labelled data, by name. While the model is trained they are those of the weights as they are when it
   * begins: the training waits.
   *
   * @throws Error when data and model do not fit, or the model is not compiled
   */
  evaluate(x: DataInput, y: DataInput, options: EvaluateOptions = {}): Promise<Record<string, number>> {
    return usageOf(this).withWeights(() => evaluate(this, x, y, options));
  }

  /**
   * The output for each row, one tensor `[rows, …]`, which the caller disposes.
   *
   * @throws Error when there are no rows, or they are not what the model takes
   */
  predict(x: DataInput, options: PredictOptions = {}): Promise<Tensor> {
    return predict(this, x, options);
  }

  /**
   * Does ahead what the first predictions would have to do, so that they are as fast as later ones: a few milliseconds at a time,
   * so that whoever else has work gets turns. For who answers single texts for long, such as a server; a program that predicts once
   * is done sooner without.
   *
   * Where the model begins with an embedding that a recurrent layer reads, each token is projected once, which the backend
   * remembers until a weight changes. On the WASM backend that takes `inputDim × gates × units × 4` bytes of memory (LSTM 4 gates,
   * GRU 3, SimpleRNN 1), twice of a bidirectional layer, as predictions of all tokens would; 10,000 tokens and an LSTM of 64 units
   * take 10 MB. A layer of whose products more than 96 MiB would have to be kept remembers none. Then made-up rows are predicted,
   * for a tenth of a second at most, so that what predictions run through is compiled.
   *
   * @throws Error when the model has no weights yet, or a stateful layer, whose states made-up rows would change
   *
   * @example
   * const model = await loadModel(files);
   * await model.warmUp();
   */
  warmUp(): Promise<void> {
    return warmUp(this);
  }

  /**
   * A predictor that reads one text token by token and carries the state on, so that each token costs the same however long
   * the text is. It answers what `predict` would for the whole text so far.
   *
   * @throws Error when the model is not built, or a layer has to see the whole text: bidirectional, goBackwards, flatten
   *
   * @example
   * const stream = model.stream();
   * for (const id of ids) probabilities = await stream.push(id);
   * stream.dispose();
   */
  stream(): ModelStream {
    return new ModelStream(this);
  }

  /** Copies of all weights' values, in the order of `weights`. */
  async getWeights(): Promise<Float32Array[]> {
    usageOf(this).expectAlive();
    const values = await Promise.all(this.weights.map(({ variable }) => variable.data()));
    return values.map((value) => Float32Array.from(value));
  }

  /**
   * Sets all weights, in the order of `weights`. While the model is trained they count from the next step on.
   *
   * @throws Error when their number or sizes do not fit
   */
  setWeights(values: readonly Float32Array[]): void {
    usageOf(this).expectAlive();
    assignWeights(this.weights, values);
  }

  /** How many numbers the weights hold; those that learn, or do not, if asked. */
  countParams(options: { readonly trainable?: boolean } = {}): number {
    const asked = check.checkOptions<typeof options>('countParams', { trainable: check.flag }, {}, options).trainable;
    const counted = this.weights.filter(({ trainable }) => asked === undefined || trainable === asked);
    return counted.reduce((sum, { variable }) => sum + variable.size, 0);
  }

  /** A table of the layers, their output shapes and sizes. */
  summary(): string {
    return summarize(this);
  }

  /** Forgets the states of stateful layers. */
  resetStates(): void {
    for (const layer of this.layers) layer.resetStates();
  }

  /**
   * Frees the weights and the states, unless another model has the layer, too, and the optimizer, unless the caller has made it. The
   * model cannot be used afterwards.
   *
   * @throws Error while the model is trained
   */
  dispose(): void {
    if (!usageOf(this).dispose()) return;
    releaseLayers(this.layers);
    replaceCompilation(this, this.#compiled, undefined);
    this.#inputShape = undefined;
    this.#outputShape = undefined;
  }
}

/**
 * Makes a model of layers, one after the other.
 *
 * @example
 * const model = sequential([
 *   embedding({ inputDim: 10_000, outputDim: 128, maskZero: true }),
 *   lstm({ units: 64 }),
 *   dense({ units: 4, activation: 'softmax' }),
 * ]);
 */
export function sequential(layers: readonly Layer[], options: SequentialOptions = {}): SequentialModel {
  return new SequentialModel(layers, options);
}

/** A new model with the same layers and no weights yet. */
export function cloneModel(model: SequentialModel): SequentialModel {
  usageOf(model).expectAlive();
  const layers = model.layers.map((layer) =>
    layerFromConfig({ className: layer.className, config: layer.getConfig() }),
  );
  return new SequentialModel(layers, { seed: model.seed, name: model.name });
}
