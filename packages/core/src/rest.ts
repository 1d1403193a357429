// @rnnkit/core/rest: what @rnnkit/core/predict leaves out and a program may yet need to predict: the words of refusals, a rare variant.
import { chung } from './chung.ts';
import { negated } from './kernels/gru.ts';
import { words } from './refusals.ts';
import { refusals } from './refused.ts';

negated.value = chung;
refusals.value = words;
