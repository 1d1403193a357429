// @rnnkit/layers/rest: what @rnnkit/layers/predict leaves out and a program may yet need to predict: the words of refusals, activations that
// few models have.
// oxlint-disable-next-line import/no-unassigned-import
import '@rnnkit/core/rest';

import { otherActivations } from './activation.ts';
import * as activations from './other-activations.ts';
import * as words from './refusals.ts';
import { refusals } from './refused.ts';

otherActivations.value = activations;
refusals.value = words;
