// What a program that predicts fetches where files or data are unusual, or refused: what reads all of them, and the words.
// oxlint-disable import/no-unassigned-import
import '@rnnkit/data';
import '@rnnkit/layers/rest';
import '@rnnkit/storage';
// oxlint-enable import/no-unassigned-import

import { readTypedInputs } from './model-data.ts';
import { whole } from './plain-inputs.ts';
import { words } from './refusals.ts';
import { refusals } from './refused.ts';

refusals.value = words;
whole.value = readTypedInputs;
