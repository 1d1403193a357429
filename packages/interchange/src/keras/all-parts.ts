// What reads every configuration, for those who need it at once.
import { layerSpecs } from './all-layers.ts';
import { buildGraph } from './build-graph.ts';
import type { BuildParts } from './build-model.ts';

/** All that configurations may need. */
export const allParts: BuildParts = { specs: layerSpecs, buildGraph };
