// From what a model is made of to the model.
import { layerFromConfig } from '@rnnkit/layers';

import type { ModelPlan } from './plan.ts';
import { SequentialModel } from './sequential.ts';

/** A compiled model by a plan, with weights drawn from a seed once it is built. */
export function modelOf({ name, layers, compiled, ...plan }: ModelPlan, seed: number = plan.seed): SequentialModel {
  const model = new SequentialModel(layers.map(layerFromConfig), { seed, name });
  model.compile(compiled);
  return model;
}
