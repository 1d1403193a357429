import { runConformance } from '@rnnkit/conformance';
import { test } from 'vitest';

import { webgl } from '../src/index.ts';

const saturates = ['simpleRnn: ', 'lstm: ', 'gru: resetAfter: ', 'gru: resetBefore: '];

runConformance({
  test,
  makeBackend: () => webgl({ allowSoftware: true }),
  activationUlp: 4,
  knownGaps: saturates.map((group) => ({
    case: `${group}an infinite input saturates`,
    reason: 'The lanes that fill up a texel hold 0 · ∞, which is NaN and reaches the next step.',
  })),
});
