// Models that are made of a graph's ends.
import { check } from '@rnnkit/data/predict';
import type { SymbolicValue } from '@rnnkit/layers';
import type { Tensor } from '@tensorflow/tfjs-core';

import { graphBetween, type Graph, type ValuesByForm } from './graph.ts';
import type { ModelOptions } from './graph-layer.ts';
import { Model } from './model.ts';

/** Options of {@link model}. */
export interface GraphOptions<Outputs extends ValuesByForm = ValuesByForm> extends ModelOptions {
  /** Where data comes in: one value, a list of them, or an object by names. */
  readonly inputs: ValuesByForm;
  /** What is predicted, in the same forms; `predict` answers in the form that is given here. */
  readonly outputs: Outputs;
}

/** What a model of such outputs predicts. */
export type PredictionOf<Outputs> = Outputs extends SymbolicValue
  ? Tensor
  : { readonly [Key in keyof Outputs]: Tensor };

/** The graph and the model's options of what `model` takes. @throws Error when an option is unknown, or the values make no graph */
export function readGraphOptions(options: GraphOptions): { readonly graph: Graph; readonly rest: ModelOptions } {
  const { inputs, outputs, ...rest } = check.checkOptions<Partial<GraphOptions>>(
    'model',
    {
      inputs: check.anything,
      outputs: check.anything,
      name: check.anything,
      seed: check.anything,
      trainable: check.anything,
    },
    {},
    options,
  );
  return { graph: graphBetween(inputs as ValuesByForm, outputs as ValuesByForm), rest };
}

/**
 * Makes a model of a graph: what lies between some values and others that come of them. As Keras' functional API. Layers that are in
 * another model, too, are shared with it, so that a model of trained layers needs no training.
 *
 * @throws RnnkitError `invalid-argument` when an output needs what is no input, or an input is of no use
 *
 * @example
 * const text = input({ shape: [null], dtype: 'int32' });
 * const [read, state] = gru({ units: 8, returnState: true }).apply(embedding({ inputDim: 100, outputDim: 8 }).apply(text));
 * const encoder = model({ inputs: text, outputs: [read, state] });
 */
export function model<const Outputs extends ValuesByForm>(
  options: GraphOptions<Outputs>,
): Model<PredictionOf<Outputs>> {
  const { graph, rest } = readGraphOptions(options);
  return new Model<PredictionOf<Outputs>>(graph, rest);
}
