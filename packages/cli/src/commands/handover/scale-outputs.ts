// What a model says, times a number, by the weights of its last, dense layer.
import type { TrainableModel } from '@rnnkit/training';

import { Failure } from '../../failure.ts';

/** Multiplies what it says and adds a number. */
export async function scaleOutputs(model: TrainableModel<unknown>, factor: number, shift: number): Promise<void> {
  const last = model.layers.at(-1);
  if (last?.className !== 'Dense' || last.weights.length !== 2)
    throw new Failure('Only a model that ends with a dense layer with a bias learns numbers that are scaled.');
  const [kernel, bias] = last.weights.map(({ variable }) => variable);
  const values = await model.getWeights();
  model.setWeights(
    model.weights.map(({ variable }, place) => {
      const value = values[place]!;
      if (variable === kernel) return value.map((one) => one * factor);
      return variable === bias ? value.map((one) => one * factor + shift) : value;
    }),
  );
}
