// What a model is made of, without its weights: enough to make another like it, also in another thread.
import { layerFromConfig, type LayerConfig } from '@rnnkit/layers';

import { SequentialModel, type CompileOptions } from './sequential.ts';

/** What a model is made of. */
export interface ModelPlan {
  readonly name: string;
  readonly seed: number;
  readonly layers: readonly (LayerConfig & { readonly trainable: boolean })[];
  readonly compiled: Omit<CompileOptions, 'optimizer'> & { readonly optimizer: LayerConfig };
}

/** The plan of a compiled model. @throws Error when it is not compiled */
export function planOf(model: SequentialModel): ModelPlan {
  const { optimizer, loss } = model;
  const { loss: given, metrics = [] } = model.compileOptions ?? { loss };
  return {
    name: model.name,
    seed: model.seed,
    layers: model.layers.map((layer) => ({
      className: layer.className,
      config: layer.getConfig(),
      trainable: layer.trainable,
    })),
    compiled: {
      optimizer: { className: optimizer.className, config: optimizer.getConfig() },
      loss: given,
      metrics,
    },
  };
}

/** A compiled model by a plan, with weights drawn from a seed once it is built. */
export function modelOf({ name, layers, compiled, ...plan }: ModelPlan, seed: number = plan.seed): SequentialModel {
  const made = layers.map(({ trainable, ...description }) => {
    const layer = layerFromConfig(description);
    layer.trainable = trainable;
    return layer;
  });
  const model = new SequentialModel(made, { seed, name });
  model.compile(compiled);
  return model;
}
