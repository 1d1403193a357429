// A pass through the layers, one after the other.
import type { Random } from '@rnnkit/data';
import type { Layer, StepObserver, TableRows } from '@rnnkit/layers';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

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
 * @param randomOf where a layer's dropout draws from; none while nothing is trained
 */
export function runLayers(
  layers: readonly Layer[],
  input: Tensor,
  randomOf: ((index: number) => Random) | undefined,
): ForwardResult {
  let output = input;
  let mask: Tensor | undefined;
  const losses: Scalar[] = [];
  let rows: TableRows | undefined;
  for (const [index, layer] of layers.entries()) {
    // An embedding is not looked up where only a layer reads it that is faster on the tokens themselves.
    if (layer.rowsOf !== undefined && layers[index + 1]?.callOnRows !== undefined) {
      rows = layer.rowsOf(output);
      continue;
    }
    const options = { training: randomOf !== undefined, mask, random: randomOf?.(index) };
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
