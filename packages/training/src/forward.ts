// A pass through the layers, one after the other.
import type { Random } from '@rnnkit/core';
import type { Layer, StepObserver, TableRows } from '@rnnkit/layers';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

import { lookUp } from './look-up.ts';

/** The result of a forward pass. */
export interface ForwardResult {
  /** The output of the last layer. */
  readonly output: Tensor;
  /** Which steps of the output are valid, if it has steps. */
  readonly mask: Tensor | undefined;
  /** What activity regularizers add to the loss. */
  readonly losses: readonly Scalar[];
}

/**
 * Runs the layers.
 *
 * @param input the input, or rows of a table that stand for the output of the first layer, an embedding
 * @param firstRow which row of the batch the input's first row is
 * @param randomOf where a layer's dropout draws from; none while nothing is trained
 */
export function runLayers(
  layers: readonly Layer[],
  input: Tensor | TableRows,
  firstRow: number,
  randomOf: ((index: number) => Random) | undefined,
): ForwardResult {
  const given = 'table' in input ? input : undefined;
  let output = 'table' in input ? input.ids : input;
  let mask: Tensor | undefined;
  const losses: Scalar[] = [];
  let rows: TableRows | undefined;
  for (const [index, layer] of layers.entries()) {
    const nextTakesRows = layers[index + 1]?.callOnRows !== undefined;
    if (index === 0 && given !== undefined) {
      if (nextTakesRows) rows = given;
      else ({ output, mask } = lookUp(given));
      continue;
    }
    // An embedding is not looked up where only a layer reads it that is faster on the tokens themselves.
    if (layer.rowsOf !== undefined && nextTakesRows) {
      rows = layer.rowsOf(output);
      continue;
    }
    const options = { training: randomOf !== undefined, mask, random: randomOf?.(index), firstRow };
    const result = rows === undefined ? layer.call(output, options) : layer.callOnRows!(rows, options);
    rows = undefined;
    ({ output, mask } = result);
    if (result.activityLoss !== undefined) losses.push(result.activityLoss);
  }
  return { output, mask, losses };
}

/** Runs the layers with someone watching the recurrent ones, who is told which of the layers each belongs to. */
export function runWatched(
  layers: readonly Layer[],
  input: Tensor,
  watch: (layer: string) => StepObserver,
): ForwardResult {
  let output = input;
  let mask: Tensor | undefined;
  for (const layer of layers) ({ output, mask } = layer.call(output, { mask, observe: watch(layer.name) }));
  return { output, mask, losses: [] };
}
