// Losses over classes behind a sigmoid, on WebGL beside Keras.
import { webgl } from '@rnnkit/backend-webgl';
import { useBackend } from '@rnnkit/core';
import { beforeAll, test } from 'vitest';

import { compareStep, sigmoidCases } from './sigmoid-cases.ts';

beforeAll(() => useBackend(webgl({ allowSoftware: true })));

test.each(sigmoidCases)('$loss', (one) => compareStep(one));
