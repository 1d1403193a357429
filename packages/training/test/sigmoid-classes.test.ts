// Losses over classes behind a sigmoid, as files of Keras have them, beside Keras.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { beforeAll, describe, test } from 'vitest';

import { compareStep, sigmoidCases } from './sigmoid-cases.ts';

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_backend, make) => {
  beforeAll(() => useBackend(make()));

  test.each(sigmoidCases)('$loss', (one) => compareStep(one));
});
