// What a model says, times a number: by its last layer's weights, so that whoever reads the saved model has it, too.
import { RnnkitError } from '@rnnkit/data';
import type { TrainableModel } from '@rnnkit/training';

/** Whether a model ends with a dense layer with a bias, whose sums can be scaled. */
export function canScale(model: TrainableModel): boolean {
  const last = model.layers.at(-1);
  return last?.className === 'Dense' && last.weights.length === 2;
}

/**
 * Multiplies the sums of the last, dense layer, before its activation, and adds a number to them.
 *
 * @throws RnnkitError `unsupported` when the last layer is no dense one with a bias
 */
export async function scaleOutputs(model: TrainableModel, factor: number, shift = 0): Promise<void> {
  if (!canScale(model))
    throw new RnnkitError('unsupported', 'Only a model that ends with a dense layer with a bias can be scaled.');
  const [kernel, bias] = model.layers.at(-1)!.weights.map(({ variable }) => variable);
  const values = await model.getWeights();
  model.setWeights(
    model.weights.map(({ variable }, place) => {
      const value = values[place]!;
      if (variable === kernel) return value.map((one) => one * factor);
      return variable === bias ? value.map((one) => one * factor + shift) : value;
    }),
  );
}
