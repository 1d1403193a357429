// A model: a graph of layers, and what it answers for data. How it is trained is not its business.
import { check, Random, RnnkitError } from '@rnnkit/data';
import type { Layer, LayerStream, Shape } from '@rnnkit/layers';
import type { Tensor } from '@tensorflow/tfjs-core';

import { assignWeights } from './assign-weights.ts';
import type { DataInput, ModelData } from './data-input.ts';
import { openInnerStream } from './graph-stream.ts';
import type { Graph } from './graph.ts';
import { graphToConfig } from './graph-to-config.ts';
import { graphToMermaid } from './mermaid.ts';
import { readInputs } from './model-data.ts';
import { nameOutputs } from './output-names.ts';
import { predict, predictAtOnce, type PredictOptions } from './predict-data.ts';
import { Predictor } from './predictor.ts';
import { expectShape } from './shapes.ts';
import { ModelStream, type Pushed } from './stream.ts';
import { summarize } from './summary.ts';
import { expectAlive } from './use.ts';
import type { CallLayer, ForwardResult } from './walk.ts';

/**
 * A graph of layers. Made by `model`, `sequential` or `loadModel`. It is a layer itself, so that it can be a part of another.
 *
 * @typeParam Prediction what `predict` gives: a tensor, or for several outputs a list or an object of tensors
 */
export class Model<Prediction = Tensor> extends Predictor<Prediction> {
  readonly #random = new Random(this.seed);

  /** As a {@link Predictor}'s, of lists, too: nested ones, of which each item is a row. */
  override predict(x: ModelData, options: PredictOptions = {}): Promise<Prediction> {
    return predict(this, x, options, readInputs) as Promise<Prediction>;
  }

  /** As a {@link Predictor}'s, of lists, too. */
  override predictOnBatch(x: ModelData): Promise<Prediction> {
    return predictAtOnce(this, x, readInputs) as Promise<Prediction>;
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
    const [outer, ...rest] = name.split('/');
    const within = this.layers.find((layer) => layer.name === outer);
    if (within instanceof Model && rest.length > 0) return within.getLayer(rest.join('/'));
    const names = this.layers.map((layer) => layer.name);
    throw new RnnkitError(
      'invalid-argument',
      `The model has no layer ${check.describe(name)}; it has ${check.describeList(names)}.${check.didYouMean(name, names)}`,
    );
  }

  /** Copies of all weights' values, in the order of `weights`. */
  async getWeights(): Promise<Float32Array[]> {
    expectAlive(this);
    const values = await Promise.all(this.weights.map(({ variable }) => variable.data()));
    return values.map((value) => Float32Array.from(value));
  }

  /**
   * Sets all weights, in the order of `weights`. While the model is trained they count from the next step on.
   *
   * @throws Error when their number or sizes do not fit
   */
  setWeights(values: readonly Float32Array[]): void {
    expectAlive(this);
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
    return graphToMermaid(this.graph);
  }

  override openStream(isWhole: readonly boolean[] = []): LayerStream {
    return openInnerStream(this.graph, isWhole);
  }

  /**
   * Runs the layers. The caller tidies up.
   *
   * @param step with it, dropout is active and draws what belongs to this step of the training
   * @param call calls each layer. Default: its `run`.
   */
  override forward(inputs: readonly Tensor[], step?: number, call?: CallLayer): ForwardResult {
    expectAlive(this);
    const randomOf = step === undefined ? undefined : (index: number): Random => this.draw('dropout', step, index);
    return this.walk(
      inputs.map((tensor) => ({ tensor })),
      { training: step !== undefined, randomOf, call },
    );
  }

  protected override shapeOf(input: string, given?: Shape): Shape {
    if (given !== undefined) return expectShape(given);
    throw new RnnkitError(
      'invalid-argument',
      `The model does not know the shape of ${input} yet: build it with one, such as build([null, 100]).`,
    );
  }

  protected override withNames(graph: Graph): Graph {
    return nameOutputs(graph);
  }

  protected override ownConfig(): Readonly<Record<string, unknown>> {
    return { seed: this.seed, ...graphToConfig(this.graph, this.inputShapes) };
  }

  protected override draw(...path: readonly (string | number)[]): Random {
    return this.#random.derive(...path);
  }
}
