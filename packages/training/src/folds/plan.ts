// What a model is made of, without its weights: enough to make another like it, also in another thread.
import { layerFromConfig, type LayerConfig } from '@rnnkit/layers';

import { compileConfig, type CompileConfig } from '../compile-config.ts';
import { SequentialModel } from '../sequential.ts';

/** What a model is made of. */
export interface ModelPlan {
  readonly name: string;
  readonly seed: number;
  readonly layers: readonly LayerConfig[];
  readonly compiled: CompileConfig;
}

/** The plan of a compiled model. @throws Error when it is not compiled */
export function planOf(model: SequentialModel): ModelPlan {
  return {
    name: model.name,
    seed: model.seed,
    layers: model.layers.map((layer) => ({ className: layer.className, config: layer.getConfig() })),
    compiled: compileConfig(model.optimizer, model.compileOptions!),
  };
}

/** A compiled model by a plan, with weights drawn from its seed once it is built. */
export function modelOf({ name, seed, layers, compiled }: ModelPlan): SequentialModel {
  const model = new SequentialModel(layers.map(layerFromConfig), { seed, name });
  model.compile(compiled);
  return model;
}
