// What the layers of a model attend to.
import { RnnkitError } from '@rnnkit/data';
import type { Attentive, Layer } from '@rnnkit/layers';
import { inputTensors, readInputs, usageOf, type CallLayer, type Model, type ModelData } from '@rnnkit/models';
import { dispose, keep, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { pathsOf } from './watching.ts';

/** What a layer attended to in one of its calls. */
export interface AttentionWeights {
  /** The layer's name, such as `attention`; in a model within the model `decoder/attention`. */
  readonly layer: string;
  /** The layer's class, such as `MultiHeadAttention`. */
  readonly className: string;
  /** Rows of the data. */
  readonly rows: number;
  /** Heads that attend side by side; 1 for a layer without. */
  readonly heads: number;
  /** Steps that attend. */
  readonly queries: number;
  /** Steps that are attended to. */
  readonly steps: number;
  /**
   * `[rows, heads, queries, steps]`, row by row: the share that each step has in what each query gets. They sum up to 1 over the steps,
   * and are all 0 for a query that sees none.
   */
  readonly weights: Float32Array;
}

/**
 * What each attention, additiveAttention, multiHeadAttention and transformerEncoder attends to, also of those in models within the model.
 * Dropout is not active. A layer that is called several times has an entry for each call, in their order.
 *
 * @param x some rows; of a model of several inputs a list or an object of them
 * @returns what each of them attended to; an empty list where there is none
 * @throws Error when the model is not built, or the data are not what it takes
 *
 * @example
 * const [{ layer, queries, steps, weights }] = await attentionWeights(model, [[4, 7, 2]]);
 */
export async function attentionWeights(model: Model<unknown>, x: ModelData): Promise<AttentionWeights[]> {
  usageOf(model).expectAlive();
  if (!model.built)
    throw new RnnkitError('invalid-state', 'The model has no weights yet: build it, train it or load it first.');
  const inputs = await readInputs(model, x, 'x');
  return usageOf(model).withWeights(async () => {
    const seen: Seen[] = [];
    try {
      tidy(() => void model.forward(inputTensors(model, inputs), undefined, seeing(model, seen)));
      return await Promise.all(seen.map(weightsOf));
    } finally {
      dispose(seen.map(({ weights }) => weights));
    }
  });
}

interface Seen {
  readonly name: string;
  readonly layer: Layer;
  readonly weights: Tensor;
}

/** Calls layers so that what they attend to is noted. */
function seeing(model: Model<unknown>, seen: Seen[]): CallLayer {
  const paths = pathsOf(model.graph);
  return (layer, values, options) => {
    if (!isAttentive(layer)) return layer.run(values, options);
    const note = (weights: Tensor): void => {
      seen.push({ name: paths.get(layer) ?? layer.name, layer, weights: keep(weights.clone()) });
    };
    return layer.runAttentive(values, note, options);
  };
}

async function weightsOf({ name, layer, weights }: Seen): Promise<AttentionWeights> {
  const [rows = 0, ...rest] = weights.shape;
  const [steps = 0, queries = 0, heads = 1] = rest.toReversed();
  const values = Float32Array.from(await weights.data());
  return { layer: name, className: layer.className, rows, heads, queries, steps, weights: values };
}

function isAttentive(layer: Layer): layer is Layer & Attentive {
  return typeof (layer as Partial<Attentive>).runAttentive === 'function';
}
