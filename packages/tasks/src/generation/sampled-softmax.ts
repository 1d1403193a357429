// A softmax over many tokens, of which training looks at a sample.
import * as ops from '@rnnkit/core/ops';
import { RnnkitError } from '@rnnkit/data';
import { Layer, type LayerOutput, type LayerResult, type RunOptions, type Shape, type Value } from '@rnnkit/layers';
import type { Graph } from '@rnnkit/models';
import type { Loss, TrainableModel } from '@rnnkit/training';
import {
  concat,
  equal,
  expandDims,
  fill,
  matMul,
  mul,
  reshape,
  sub,
  sum,
  tensor,
  where,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { trainableGraph } from '../continuing/trainable-graph.ts';

/** Draws ids, each as often as it is in some texts. */
export class IdSampler {
  readonly #upTo: Float64Array;
  readonly #logShares: Float32Array;

  /** @param texts the ids of each; an id that is not in them counts as if it were there once */
  constructor(texts: Iterable<Int32Array>, size: number) {
    const counts = new Float64Array(size).fill(1);
    for (const ids of texts) for (const id of ids) counts[id]!++;
    const total = counts.reduce((all, count) => all + count, 0);
    this.#logShares = Float32Array.from(counts, (count) => Math.log(count / total));
    let before = 0;
    this.#upTo = counts.map((count) => (before += count / total));
  }

  /** As many ids as are wanted, with the logarithm of how often each is expected among them. */
  draw(count: number, uniform: () => number): { readonly ids: Int32Array; readonly logExpected: Float32Array } {
    const ids = Int32Array.from({ length: count }, () => this.#find(uniform()));
    return { ids, logExpected: Float32Array.from(ids, (id) => this.#logShares[id]! + Math.log(count)) };
  }

  #find(place: number): number {
    let [low, high] = [0, this.#upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#upTo[middle]! > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** What is tried against each right token. */
export interface Sampling {
  readonly sampler: IdSampler;
  /** How many tokens are drawn for a step of training. */
  readonly count: number;
}

/**
 * The cost of each step, `[batch, time, 1]`, of what was read, `[batch, time, features]`, and the ids that come next, `[batch, time]`: the
 * right one against a sample (Bengio and Senécal 2008; Jean et al. 2015). The odds of a token are made less by how often it is expected in
 * the sample, which then stands for all tokens: the more are drawn, the closer the cost is to that of all.
 */
class SampledSoftmax extends Layer {
  readonly className = 'SampledSoftmax';
  protected override readonly inner: Readonly<Record<string, Layer>>;
  readonly #table: Layer;
  readonly #sampling: Sampling;

  /** @param ownsTable whether the table is no other layer of the model */
  constructor(table: Layer, ownsTable: boolean, sampling: Sampling) {
    super({ name: 'sampled_softmax' });
    this.#table = table;
    this.inner = ownsTable ? { output: table } : {};
    this.#sampling = sampling;
  }

  computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, 2), 1];
  }

  protected override createWeights(inputShape: Shape, ...[source]: never[]): void {
    this.#table.build(inputShape, source!);
  }

  protected compute(): LayerOutput {
    throw new RnnkitError('invalid-state', 'A sampled softmax is run with what comes next.');
  }

  override run(values: readonly Value[], { random }: RunOptions = {}): LayerResult {
    const [{ tensor: read }, { tensor: next }] = values as [Value, Value];
    const [batch, time, features] = read.shape as [number, number, number];
    const rows = batch * time;
    const table = this.#table.weights[0]!.variable;
    const { sampler, count } = this.#sampling;
    const drawn = sampler.draw(count, () => random!.uniform());
    const right = reshape(next, [rows]);
    const questions = reshape(read, [rows, features]);
    const rightVectors = reshape(ops.embedding(table, reshape(right, [1, rows])), [rows, features]);
    const rightLogits = sum(mul(questions, rightVectors), 1);
    const ids = tensor(drawn.ids, [1, count], 'int32');
    const vectors = reshape(ops.embedding(table, ids), [count, features]);
    const logits = sub(matMul(questions, vectors, false, true), expandDims(tensor(drawn.logExpected), 0));
    // A right one that is drawn is no wrong one.
    const isRight = equal(expandDims(right, 1), ids);
    const wrong = where(isRight, fill([rows, count], -1e9), logits);
    const all = concat([expandDims(rightLogits, 1), wrong], 1);
    const costs = ops.softmaxCrossEntropy(all, zeros([rows], 'int32'), 0);
    return { values: [{ tensor: reshape(costs, [batch, time, 1]) }], losses: [] };
  }

  /** The table is the network's. */
  override dispose(): void {
    return;
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { count: this.#sampling.count };
  }
}

/** The loss of a model that gives costs. */
export const givenCosts: Loss = {
  name: 'givenCosts',
  reduction: 'meanWithSampleWeight',
  sparse: true,
  call: (_labels: Tensor, costs: Tensor) => sum(costs, -1),
};

/**
 * A model with the layers of a network, from `ids` and those that come next, `next`, to costs. The network ends with a reversible embedding
 * and a softmax.
 */
export function sampledStudent({ graph, seed }: TrainableModel, sampling: Sampling): TrainableModel {
  const output = graph.calls.at(-2)!;
  const before = graph.calls.slice(0, -2);
  // The new input has the number 1, and all after it one more.
  const moved = (value: number): number => (value === 0 ? 0 : value + 1);
  const [ids] = graph.inputs;
  const ownsTable = !before.some(({ layer }) => layer === output.layer);
  const layer = new SampledSoftmax(output.layer, ownsTable, sampling);
  const calls = before.map((call) => ({
    ...call,
    inputs: call.inputs.map(moved),
    initialState: call.initialState.map(moved),
    mask: call.mask === undefined ? undefined : moved(call.mask),
  }));
  const last = 2 + before.reduce((sum, { outputs = 1 }) => sum + outputs, 0);
  const student: Graph = {
    inputs: [ids!, { name: 'next', shape: [null, null], dtype: 'int32' }],
    calls: [...calls, { layer, inputs: [moved(output.inputs[0]!), 1], initialState: [], mask: undefined, outputs: 1 }],
    outputs: [{ name: 'costs', value: last }],
    form: 'one',
  };
  return trainableGraph(student, seed);
}
