// @rnnkit/layers: recurrent layers with Keras' names, options and defaults, and what goes with them, for authors of layers too.
// The arithmetic is core's; models are made of layers, and know them, not the other way.
// What it says in words, and all else that its /predict fetches only when it is needed.
// oxlint-disable-next-line import/no-unassigned-import
import '@rnnkit/data';
// Operations on any backend, and their gradients.
// oxlint-disable-next-line import/no-unassigned-import
import '@rnnkit/core/ops';
// oxlint-disable-next-line import/no-unassigned-import
import './rest.ts';

import { carriedStates } from './carried-states.ts';
import { drawnWeights } from './drawn-weights.ts';
import { drawnMask, dropping } from './dropout-mask.ts';
import { readingStates, statesWithin } from './inner-layers.ts';
import { checking, layerChecks } from './layer-checks.ts';
import { refuseStream, refusing } from './layer-stream.ts';
import { gates, lookingAtGates } from './layers/gates.ts';
import { flatTable, givingTables } from './layers/given-table.ts';
import { carryStates, streaming } from './layers/recurrent-stream.ts';
import { watching, watchSteps } from './layers/watch-steps.ts';
import { carrying } from './start-states.ts';
import { applying, applyLayer } from './symbolic-value.ts';
import { addPenalties, readTrained } from './trained-options.ts';
import { penalizing, trainingOptions } from './training-options.ts';
import { drawing } from './weight-source.ts';

export * from './predict.ts';
export { maxNorm, minMaxNorm, nonNeg, unitNorm } from './constraint.ts';
export {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  zeros,
} from './initializer.ts';
export { layerFromConfig } from './layer-from-config.ts';
export { l1, l1l2, l2 } from './regularizer.ts';

applying.value = applyLayer;
carrying.value = carriedStates;
checking.value = layerChecks;
streaming.value = carryStates;
drawing.value = drawnWeights;
dropping.value = drawnMask;
givingTables.value = flatTable;
lookingAtGates.value = gates;
refusing.value = refuseStream;
readingStates.value = statesWithin;
penalizing.value = addPenalties;
trainingOptions.value = readTrained;
watching.value = watchSteps;
