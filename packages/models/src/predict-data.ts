// What a model answers.
import { check, withParts, type HostArray } from '@rnnkit/data/predict';
import { concat, dispose, tidy, Tensor } from '@tensorflow/tfjs-core';

import type { ModelData } from './data-input.ts';
import type { Graph } from './graph.ts';
import type { GraphLayer } from './graph-layer.ts';
import { inputTensors } from './input-tensors.ts';
import { rest } from './to-rest.ts';

/** Options of `predict`. */
export interface PredictOptions {
  /** Rows that are worked on at a time, at least 1. Default 32. */
  readonly batchSize?: number;
}

/** Reads what a model is given. */
export type ReadInputs = (model: GraphLayer, x: ModelData, what: string) => Promise<readonly HostArray[]>;

/** The outputs for each row, in the form in which the model was made with them. @param read reads the data */
export function predict(model: GraphLayer, x: ModelData, options: PredictOptions, read: ReadInputs): Promise<unknown> {
  return withParts(() => predicted(model, x, options, read), rest);
}

async function predicted(model: GraphLayer, x: ModelData, options: PredictOptions, read: ReadInputs): Promise<unknown> {
  const { batchSize } = check.checkOptions('predict', { batchSize: check.count }, { batchSize: 32 }, options);
  const inputs = await read(model, x, 'x');
  const rows = inputs[0]!.shape[0]!;
  const parts: Tensor[][] = [];
  try {
    for (let start = 0; start < rows; start += batchSize) {
      const batch = inputs.map((input) => rowsBetween(input, start, Math.min(rows, start + batchSize)));
      parts.push(tidy(() => outputsOf(model, inputTensors(model, batch))));
    }
    const outputs =
      parts.length === 1
        ? parts.pop()!
        : parts[0]!.map((_, place) =>
            concat(
              parts.map((part) => part[place]!),
              0,
            ),
          );
    return inForm(model.graph, outputs);
  } finally {
    dispose(parts.flat());
  }
}

/** A copy of some rows: tensors of some backends keep the array that they are made of. */
function rowsBetween({ data, shape: [rows, ...rest] }: HostArray, from: number, to: number): HostArray {
  const length = data.length / rows!;
  return { data: data.slice(from * length, to * length), shape: [to - from, ...rest] };
}

/** The outputs of all rows as one batch. */
export function predictAtOnce(model: GraphLayer, x: ModelData, read: ReadInputs): Promise<unknown> {
  return predict(model, x, { batchSize: Number.MAX_SAFE_INTEGER }, read);
}

/** The outputs for one batch. What is an input too, or is given out twice, is copied: each of them is disposed by itself. */
function outputsOf(model: GraphLayer, inputs: Tensor[]): Tensor[] {
  const seen = new Set<Tensor>();
  return model.forward(inputs).values.map(({ tensor }) => {
    const output = seen.has(tensor) ? tensor.clone() : tensor;
    seen.add(tensor);
    return output;
  });
}

/** What there is for each output, as one, as a list, or by the outputs' names. */
export function inForm<Item>(
  { form, outputs }: Graph,
  items: readonly Item[],
): Item | readonly Item[] | Record<string, Item> {
  if (form === 'one') return items[0]!;
  if (form === 'list') return items;
  return Object.fromEntries(outputs.map(({ name }, place) => [name!, items[place]!]));
}

/** The tensors of a prediction, whatever its form. */
export function tensorsOf(prediction: unknown): Tensor[] {
  return prediction instanceof Tensor ? [prediction] : Object.values(prediction as Record<string, Tensor>);
}
