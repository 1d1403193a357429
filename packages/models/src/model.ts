// A model is a graph of layers: what it gives for data, and what it consists of. How it is trained is not its business.
import { check, Random, RnnkitError } from '@rnnkit/data';
import {
  Layer,
  type CallOptions,
  type LayerOutput,
  type LayerResult,
  type LayerStream,
  type RunOptions,
  type Shape,
  type Value,
  type WeightSource,
} from '@rnnkit/layers';
import { add, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import { assignWeights } from './assign-weights.ts';
import type { DataInput, ModelData } from './data-input.ts';
import { layersOf, nameOutputs, type Graph } from './graph.ts';
import { graphToConfig } from './graph-config.ts';
import { openGraphStream } from './graph-stream.ts';
import { indexLimitOf } from './index-limit.ts';
import { nameLayers } from './layer-names.ts';
import { holdLayers, isHeld, releaseLayers } from './layer-owners.ts';
import { graphToMermaid } from './mermaid.ts';
import { predict, type PredictOptions } from './predict.ts';
import { buildGraph, expectShape, shapesOf } from './shapes.ts';
import { ModelStream, type Pushed } from './stream.ts';
import { summarize } from './summary.ts';
import { usageOf } from './usage.ts';
import { walk, type CallLayer, type ForwardResult, type WalkOptions } from './walk.ts';
import { warmUp } from './warm-up.ts';

/** Options of a model. */
export interface ModelOptions {
  /** The model's name, and that of its weights where it is a layer of another. Default `model`, with a number where there are several. */
  readonly name?: string | undefined;
  /** Seed of the weights, and of whatever is drawn while it is trained. Default 0. */
  readonly seed?: number;
  /** Whether an optimizer may change the weights. Default true. */
  readonly trainable?: boolean | undefined;
}

/**
 * A graph of layers. Made by `model`, `sequential` or `loadModel`. It is a layer itself, so that it can be a part of another.
 *
 * @typeParam Prediction what `predict` gives: a tensor, or for several outputs a list or an object of tensors
 */
export class Model<Prediction = Tensor> extends Layer {
  readonly className = 'rnnkit>Model';
  protected override readonly inner: Readonly<Record<string, Layer>>;
  /** The layers, each once, in the order in which they run first. */
  readonly layers: readonly Layer[];
  /** Seed of the weights, and of whatever is drawn while it is trained. */
  readonly seed: number;
  /** What it consists of, for those who walk through it. */
  readonly graph: Graph;
  readonly #random: Random;
  #shapes: readonly Shape[] | undefined;
  #isFreed = false;

  /** @throws Error when an option is not what it has to be, or two layers have one name */
  constructor(graph: Graph, options: ModelOptions = {}) {
    const { seed, ...common } = check.checkOptions<ModelOptions & { seed: number }>(
      'model',
      { seed: check.finite, name: check.anything, trainable: check.anything },
      { seed: 0 },
      options,
    );
    super(common);
    this.layers = layersOf(graph);
    this.seed = seed;
    this.#random = new Random(seed);
    nameLayers(this.layers);
    this.graph = nameOutputs(graph);
    this.inner = Object.fromEntries(this.layers.map((layer) => [layer.name, layer]));
    // Before it had the layers, there was nothing to freeze.
    if (!this.trainable) this.trainable = false;
    holdLayers(this.layers);
  }

  /** Whether it has its weights. */
  override get built(): boolean {
    return this.#shapes !== undefined;
  }

  /** The names of the inputs. */
  get inputNames(): readonly string[] {
    return this.graph.inputs.map(({ name }) => name);
  }

  /** The names of the outputs: those that were given, or of the layers that they come from. */
  get outputNames(): readonly string[] {
    return this.graph.outputs.map(({ name }) => name!);
  }

  /** The inputs' shapes, without sizes that may differ from batch to batch; known once it is built. */
  get inputShapes(): readonly Shape[] | undefined {
    return this.#shapes?.slice(0, this.graph.inputs.length);
  }

  /** The outputs' shapes. @throws Error when the model is not built */
  get outputShapes(): readonly Shape[] {
    usageOf(this).expectAlive();
    const shapes = this.#shapes;
    if (shapes === undefined)
      throw new RnnkitError('invalid-state', 'The model has no shape yet: build it, or give it data.');
    return this.graph.outputs.map(({ value }) => shapes[value]!);
  }

  /** The shape of the first input; known once it is built. */
  override get inputShape(): Shape | undefined {
    return this.#shapes?.[0];
  }

  /** The shape of the first output. @throws Error when the model is not built */
  override get outputShape(): Shape {
    return this.outputShapes[0]!;
  }

  /** Ids of tokens in its first input have to be below this, if it takes such. */
  override get indexLimit(): number | undefined {
    return indexLimitOf(this.graph, 0);
  }

  override computeOutputShape(...inputShapes: readonly Shape[]): Shape {
    return this.computeOutputShapes(inputShapes)[0]!;
  }

  override computeOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const shapes = shapesOf(this.graph, inputShapes);
    return this.graph.outputs.map(({ value }) => shapes[value]!);
  }

  /**
   * Makes the weights; data does it by itself.
   *
   * @param inputShape with the batch first, such as `[null, 100]`; null for what may differ. Default: what `input` said.
   * @param source stored weights, by `layer/weight`, instead of drawn ones
   * @param otherShapes those of the other inputs
   * @throws Error when a layer cannot take what it is given
   */
  override build(inputShape?: Shape, source?: Random | WeightSource, ...otherShapes: readonly Shape[]): void {
    usageOf(this).expectAlive();
    const shapes = this.#inputShapes(inputShape === undefined ? [] : [inputShape, ...otherShapes]);
    if (this.#shapes !== undefined) {
      if (inputShape !== undefined) shapesOf(this.graph, shapes);
      return;
    }
    const all = shapesOf(this.graph, shapes);
    this.checkOutputs(this.graph.outputs.map(({ value }) => all[value]!));
    this.#shapes = buildGraph(
      this.graph,
      all,
      (layer, index) => source?.derive(layer.name) ?? this.#random.derive('weights', index),
    );
  }

  /** Is told of the outputs' shapes before the weights are made. @throws Error when they cannot be right */
  protected checkOutputs(_outputShapes: readonly Shape[]): void {}

  /** The shapes that it is built for: those of the inputs, or given ones where an input has none. */
  #inputShapes(given: readonly Shape[]): readonly Shape[] {
    return this.graph.inputs.map(({ name, shape }, place) => {
      if (shape !== undefined) return shape;
      if (given[place] !== undefined) return expectShape(given[place]);
      throw new RnnkitError(
        'invalid-argument',
        `The model does not know the shape of ${name} yet: build it with one, such as build([null, 100]).`,
      );
    });
  }

  /**
   * Runs the layers. The caller tidies up.
   *
   * @param step with it, dropout is active and draws what belongs to this step of the training
   * @param call calls each layer. Default: its `run`.
   */
  forward(inputs: readonly Tensor[], step?: number, call?: CallLayer): ForwardResult {
    usageOf(this).expectAlive();
    const randomOf =
      step === undefined ? undefined : (index: number): Random => this.#random.derive('dropout', step, index);
    return this.walk(
      inputs.map((tensor) => ({ tensor })),
      { training: step !== undefined, randomOf, call },
    );
  }

  /** Runs the layers, for whoever looks at what flows between them. */
  walk(values: readonly Value[], options: WalkOptions): ForwardResult {
    return walk(this.graph, values, options);
  }

  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    const { training, random } = options;
    return this.walk(values, { training, randomOf: random && ((index) => random.derive(index)) });
  }

  protected compute(input: Tensor, { mask, ...options }: CallOptions = {}): LayerOutput {
    const { values, losses } = this.run([{ tensor: input, mask }], options);
    const [first, ...others] = values;
    return {
      output: first!.tensor,
      mask: first!.mask,
      ...(others.length > 0 && { states: others.map(({ tensor }) => tensor) }),
      activityLoss: sumOf(losses),
    };
  }

  /** The layers know what they take. */
  protected override prepare(input: Tensor): Tensor {
    return input;
  }

  override openStream(): LayerStream {
    return openGraphStream(this.graph);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { seed: this.seed, ...graphToConfig(this.graph, this.inputShapes) };
  }

  /**
   * The output for each row, `[rows, …]`: one tensor, or as many as the model has outputs, in the form in which it was made with them.
   * The caller disposes them.
   *
   * @throws Error when there are no rows, or they are not what the model takes
   */
  predict(x: ModelData, options: PredictOptions = {}): Promise<Prediction> {
    return predict(this, x, options) as Promise<Prediction>;
  }

  /**
   * As `predict`, with all rows at once.
   *
   * @throws Error when there are no rows, or they are not what the model takes
   */
  predictOnBatch(x: ModelData): Promise<Prediction> {
    return predict(this, x, { batchSize: Number.MAX_SAFE_INTEGER }) as Promise<Prediction>;
  }

  /**
   * Does ahead what the first predictions would have to do, so that they are as fast as later ones: a few milliseconds at a time,
   * so that whoever else has work gets turns. For who answers single texts for long, such as a server; a program that predicts once
   * is done sooner without.
   *
   * Where a recurrent layer reads an embedding of the input, each token is projected once, which the backend remembers until a
   * weight changes. On the WASM backend that takes `inputDim × gates × units × 4` bytes of memory (LSTM 4 gates, GRU 3, SimpleRNN
   * 1), twice of a bidirectional layer, as predictions of all tokens would; 10,000 tokens and an LSTM of 64 units take 10 MB. A
   * layer of whose products more than 96 MiB would have to be kept remembers none. Then made-up rows are predicted, for a tenth of
   * a second at most, so that what predictions run through is compiled.
   *
   * @throws Error when the model has no weights yet, has several inputs, or a stateful layer, whose states made-up rows would change
   *
   * @example
   * const model = await loadModel(files);
   * await model.warmUp();
   */
  warmUp(): Promise<void> {
    return warmUp(this);
  }

  /**
   * A predictor that reads one sequence step by step, such as a text token by token, and carries the state on, so that each step
   * costs the same however long the sequence is. It answers what `predict` would for the whole sequence so far.
   *
   * @param given of a model of several inputs, one row of each but the one that is read step by step, by name: what an encoder
   * reads, the states that a decoder begins from. What depends on them alone is computed once.
   * @throws Error when the model is not built, an input is not given, or a layer has to see the whole sequence: bidirectional,
   * goBackwards, flatten
   *
   * @example
   * const stream = model.stream();
   * for (const id of ids) probabilities = await stream.push(id);
   * stream.dispose();
   */
  stream(given: Readonly<Record<string, DataInput>> = {}): ModelStream<Pushed<Prediction>> {
    return new ModelStream(this, given);
  }

  /**
   * A layer of the model by its name; one within a model within it by a path, such as `encoder/lstm`.
   *
   * @throws RnnkitError `invalid-argument` when there is none, with the names that there are
   */
  getLayer(name: string): Layer {
    const found = this.layers.find((layer) => layer.name === name);
    if (found !== undefined) return found;
    const [outer, ...rest] = String(name).split('/');
    const within = this.layers.find((layer) => layer.name === outer);
    if (within instanceof Model && rest.length > 0) return within.getLayer(rest.join('/'));
    const names = this.layers.map((layer) => layer.name);
    throw new RnnkitError(
      'invalid-argument',
      `The model has no layer ${check.describe(name)}; it has ${check.describeList(names)}.${check.didYouMean(String(name), names)}`,
    );
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

  /** A table of the layers, their output shapes and sizes, and where it is no plain sequence what each reads. */
  summary(): string {
    return summarize(this);
  }

  /**
   * The graph as a flowchart of Mermaid, for a Markdown page.
   *
   * @see https://mermaid.js.org/syntax/flowchart.html
   */
  toMermaid(): string {
    return graphToMermaid(this);
  }

  /**
   * Frees the weights and the states, unless another model has the layer, too; a model that is a layer of another keeps them until
   * that is disposed. The model cannot be used afterwards.
   *
   * @throws Error while the model is trained
   */
  override dispose(): void {
    usageOf(this).dispose();
    if (this.#isFreed || isHeld(this)) return;
    this.#isFreed = true;
    releaseLayers(this.layers);
    this.#shapes = undefined;
  }
}

function sumOf(losses: LayerResult['losses']): Scalar | undefined {
  return losses.length === 0 ? undefined : losses.reduce((sum, loss) => add(sum, loss));
}
