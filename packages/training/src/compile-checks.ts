// Finds, before the first step, what cannot be right: models and labels that would train without an error to nonsense.
import { RnnkitError, type HostArray } from '@rnnkit/data';
import type { Layer, Shape } from '@rnnkit/layers';
import { layerBehind, type Graph } from '@rnnkit/models';

import type { Loss } from './losses/loss.ts';
import type { LossTerm } from './output-terms.ts';

/** Throws when an output and its loss do not go together. */
export function checkLosses(graph: Graph, outputShapes: readonly Shape[], terms: readonly LossTerm[]): void {
  for (const [place, { loss }] of terms.entries()) {
    const layer = layerBehind(graph, graph.outputs[place]!.value);
    if (layer !== undefined) checkLoss(layer, outputShapes[place]!, loss);
  }
}

function checkLoss(last: Layer, outputShape: Shape, loss: Loss): void {
  const units = outputShape.at(-1);
  const activation = last.getConfig()['activation'];
  if (activation === 'softmax' && units === 1) {
    throw new RnnkitError(
      'invalid-data',
      `${last.name} is a softmax over one unit, which is always 1. Use as many units as there are classes, or one unit with the activation sigmoid and the loss binaryCrossentropy.`,
    );
  }
  // Behind a sigmoid of several units, as files of Keras have it, answers are divided by their sum.
  if (loss.classification !== 'multiclass' || units !== 1) return;
  throw new RnnkitError(
    'invalid-data',
    `${loss.name} compares classes, but ${last.name} gives one number. Use binaryCrossentropy with it, or a softmax with as many units as there are classes.`,
  );
}

/**
 * Throws when labels do not fit the model's output.
 *
 * @param outputShape the model's, `[batch, …, features]`
 */
export function checkLabels(labels: HostArray, outputShape: Shape, loss: Loss): void {
  checkShape(labels, outputShape, loss);
  loss.checkLabels?.(labels);
}

function checkShape(labels: HostArray, outputShape: Shape, loss: Loss): void {
  const features = outputShape.at(-1) ?? 1;
  const outputSteps = outputShape.slice(1, -1);
  const shape = labels.shape.slice(1);
  if (loss.sparse === true) {
    if (shape.length > outputSteps.length + 1 || (shape.length === outputSteps.length + 1 && shape.at(-1) !== 1)) {
      throw new RnnkitError(
        'invalid-data',
        `${loss.name} takes class indices, one for each row; got labels of the shape ${words(labels.shape)}. For one-hot labels use categoricalCrossentropy.`,
      );
    }
    if (outputSteps.length > 0 && shape.length === 0)
      throw new RnnkitError('invalid-data', sequenceHint(outputShape, labels));
    for (let position = 0; position < labels.data.length; position++) {
      const label = labels.data[position]!;
      if (!Number.isInteger(label) || label < 0 || label >= features) {
        const hint = label < 0 ? ' Where a label does not count, give 0.' : '';
        throw new RnnkitError(
          'invalid-data',
          `The label at position ${position} is ${label}; the model's ${features} classes are 0 to ${features - 1}.${hint}`,
        );
      }
    }
    return;
  }
  const single = features === 1 && shape.length === outputSteps.length;
  // One label per text is also `[batch, 1]`.
  const isOnePerText =
    shape.length === 0 || (shape.length === 1 && !(single && (shape[0] !== 1 || outputSteps[0] === 1)));
  if (outputSteps.length > 0 && isOnePerText) throw new RnnkitError('invalid-data', sequenceHint(outputShape, labels));
  if (single || (shape.at(-1) === features && shape.length === outputSteps.length + 1)) return;
  const hint =
    loss.classification === 'multiclass' && shape.length < outputSteps.length + 1
      ? ' For class indices use sparseCategoricalCrossentropy, or make them one-hot with toCategorical.'
      : '';
  throw new RnnkitError(
    'invalid-data',
    `The labels have the shape ${words(labels.shape)}, the model's output ${words(outputShape)}.${hint}`,
  );
}

function sequenceHint(outputShape: Shape, labels: HostArray): string {
  return `The model answers for every step, ${words(outputShape)}, but there is one label per text, ${words(labels.shape)}. Leave returnSequences out of the last recurrent layer, or pool over time.`;
}

function words(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? 'any').join(', ')}]`;
}
