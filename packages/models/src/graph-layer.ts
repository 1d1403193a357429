// A graph of layers as one layer: what it is made of, its shapes, its weights, and how values run through it.
import type { Random } from '@rnnkit/data/predict';
import { check, needed } from '@rnnkit/data/predict';
import {
  Layer,
  type CallOptions,
  type LayerOutput,
  type LayerResult,
  type RunOptions,
  type Shape,
  type Value,
  type WeightSource,
} from '@rnnkit/layers/predict';
import { add, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import { layersOf, type Graph } from './graph.ts';
import { indexLimitOf } from './index-limit.ts';
import { nameLayers } from './layer-names.ts';
import { holdLayers, isHeld, releaseLayers } from './layer-owners.ts';
import { refusals } from './refused.ts';
import { buildGraph, shapesOf } from './shapes.ts';
import { endUse, expectAlive } from './use.ts';
import { walk, type CallLayer, type ForwardResult, type WalkOptions } from './walk.ts';

/** Options of a model. */
export interface ModelOptions {
  /** The model's name, and that of its weights where it is a layer of another. Default `model`, with a number where there are several. */
  readonly name?: string | undefined;
  /** Seed of the weights, and of whatever is drawn while it is trained. Default 0. */
  readonly seed?: number;
  /** Whether an optimizer may change the weights. Default true. */
  readonly trainable?: boolean | undefined;
}

/** A graph of layers as one layer. */
export abstract class GraphLayer extends Layer {
  readonly className = 'rnnkit>Model';
  protected override readonly inner: Readonly<Record<string, Layer>>;
  /** The layers, each once, in the order in which they run first. */
  readonly layers: readonly Layer[];
  /** Seed of the weights, and of whatever is drawn while it is trained. */
  readonly seed: number;
  /** What it consists of, for those who walk through it. */
  readonly graph: Graph;
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
    nameLayers(this.layers);
    this.graph = this.withNames(graph);
    this.inner = Object.fromEntries(this.layers.map((layer) => [layer.name, layer]));
    // Before it had the layers, there was nothing to freeze.
    if (!this.trainable) this.trainable = false;
    holdLayers(this.layers);
  }

  /** The graph with a name for each output; those of a file have theirs. */
  protected withNames(graph: Graph): Graph {
    return graph;
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
    expectAlive(this);
    const shapes = this.#shapes;
    if (shapes === undefined) throw needed(refusals).noShapeYet();
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
    expectAlive(this);
    const given = inputShape === undefined ? [] : [inputShape, ...otherShapes];
    const shapes = this.graph.inputs.map(({ name, shape }, place) => shape ?? this.shapeOf(name, given[place]));
    if (this.#shapes !== undefined) {
      if (inputShape !== undefined) shapesOf(this.graph, shapes);
      return;
    }
    const all = shapesOf(this.graph, shapes);
    this.checkOutputs(this.graph.outputs.map(({ value }) => all[value]!));
    this.#shapes = buildGraph(
      this.graph,
      all,
      (layer, index) => source?.derive(layer.name) ?? this.draw('weights', index),
    );
  }

  /** Where weights that are not stored, and dropout, are drawn from; a path for each. */
  protected abstract draw(...path: readonly (string | number)[]): Random;

  /** Is told of the outputs' shapes before the weights are made. @throws Error when they cannot be right */
  protected checkOutputs(_outputShapes: readonly Shape[]): void {}

  /** The shape of an input that has none of its own, by what the model is built for; the batch is left open. */
  protected shapeOf(_input: string, given: Shape = []): Shape {
    return [null, ...given.slice(1)];
  }

  /** Runs the layers. The caller tidies up. */
  forward(inputs: readonly Tensor[]): ForwardResult {
    expectAlive(this);
    return this.walk(
      inputs.map((tensor) => ({ tensor })),
      {},
    );
  }

  /** Runs the layers, for whoever looks at what flows between them. */
  walk(values: readonly Value[], options: WalkOptions): ForwardResult {
    return walk(this.graph, values, options);
  }

  override run(values: readonly Value[], options: RunOptions = {}): LayerResult {
    const { training, random, call } = options;
    const randomOf = random && ((index: number): Random => random.derive(index));
    return this.walk(values, { training, randomOf, call: call as CallLayer | undefined });
  }

  protected compute(input: Tensor, { mask, ...options }: CallOptions = {}): LayerOutput {
    const { values, losses, updates } = this.run([{ tensor: input, mask }], options);
    const [first, ...others] = values;
    return {
      output: first!.tensor,
      mask: first!.mask,
      ...(others.length > 0 && { otherOutputs: others }),
      activityLoss: sumOf(losses),
      updates,
    };
  }

  /** The layers know what they take. */
  protected override prepare(input: Tensor): Tensor {
    return input;
  }

  /**
   * Frees the weights and the states, unless another model has the layer, too; a model that is a layer of another keeps them until
   * that is disposed. The model cannot be used afterwards.
   *
   * @throws Error while the model is trained
   */
  override dispose(): void {
    endUse(this);
    if (this.#isFreed || isHeld(this)) return;
    this.#isFreed = true;
    releaseLayers(this.layers);
    this.#shapes = undefined;
  }
}

function sumOf(losses: LayerResult['losses']): Scalar | undefined {
  return losses.length === 0 ? undefined : losses.reduce((sum, loss) => add(sum, loss));
}
