// What an optimizer remembers, read from a file.
import type { OptimizerState } from '@rnnkit/optimizers';
import { dispose, tensor } from '@tensorflow/tfjs-core';

import type { SequentialModel } from '../sequential.ts';
import type { StoredTensors } from './safetensors.ts';

/**
 * Gives a model's optimizer what was saved of one.
 *
 * @param file where it was saved, for errors
 * @throws Error when it is not the memory of such an optimizer of such a model
 */
export function restoreOptimizer(model: SequentialModel, { tensors, metadata }: StoredTensors, file: string): void {
  if (model.compileOptions === undefined) throw new Error(`There is an ${file}, but the model is not compiled.`);
  const shapes = new Map(model.weights.map(({ name, variable }) => [name, variable.shape.join()]));
  for (const [name, { shape }] of tensors) {
    const weight = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    if (shapes.get(weight) !== shape.join())
      throw new Error(`${file}: "${name.slice(0, 60)}" does not belong to a weight of its shape.`);
  }
  const iterations = Number(metadata.get('iterations') ?? Number.NaN);
  const slots: OptimizerState['slots'] = [...tensors].map(([name, { shape, data }]) => ({
    name,
    tensor: tensor(data, [...shape]),
  }));
  try {
    model.optimizer.setState({ iterations, slots });
  } finally {
    dispose(slots.map((slot) => slot.tensor));
  }
}
