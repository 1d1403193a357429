// From a network to a new one of layers that differ in a few options.
import type { LayerConfig } from '@rnnkit/layers';
import { modelFromConfig, type TrainableModel } from '@rnnkit/training';

/** A layer's options, changed. The depth is how many layers it is within: 0 for those of the model itself. */
export type ChangeLayer = (
  className: string,
  config: Readonly<Record<string, unknown>>,
  depth: number,
) => Readonly<Record<string, unknown>>;

/** A new network of such layers, which is not built. */
export function changeLayers<Prediction>(
  model: TrainableModel<Prediction>,
  change: ChangeLayer,
): TrainableModel<Prediction> {
  const config = within(model.getConfig(), change, 0);
  return modelFromConfig(config) as TrainableModel<unknown> as TrainableModel<Prediction>;
}

function within(
  config: Readonly<Record<string, unknown>>,
  change: ChangeLayer,
  depth: number,
): Readonly<Record<string, unknown>> {
  const changed = (layer: LayerConfig): LayerConfig => ({
    ...layer,
    config: change(layer.className, within(layer.config, change, depth + 1), depth),
  });
  const { layers, layer } = config;
  return {
    ...config,
    ...(Array.isArray(layers) && { layers: (layers as LayerConfig[]).map((one) => changed(one)) }),
    ...(typeof layer === 'object' && layer !== null && { layer: changed(layer as LayerConfig) }),
  };
}
