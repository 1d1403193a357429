// @rnnkit/layers/rest: what @rnnkit/layers/predict leaves out and a program may yet need to predict: the words of refusals, activations that
// few models have.
// oxlint-disable-next-line import/no-unassigned-import
import '@rnnkit/core/rest';

import { otherActivations } from './activation.ts';
import { activateBy, readActivation } from './other-activations.ts';
import { words } from './refusals.ts';
import { refusals } from './refused.ts';

otherActivations.value = { activateBy, readActivation };
refusals.value = words;
