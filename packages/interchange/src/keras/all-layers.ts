// All layers of Keras that are read and written.
import { commonLayers } from './common-layers.ts';
import type { LayerSpecs } from './layer-spec.ts';
import { rarerLayers } from './rarer-layers.ts';

/** All of them. */
export const layerSpecs: LayerSpecs = { ...commonLayers, ...rarerLayers };
