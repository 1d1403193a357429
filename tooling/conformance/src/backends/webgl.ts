import { webgl } from '@rnnkit/backend-webgl';
import type { BackendDeclaration } from '@rnnkit/conformance';

const saturates = ['simpleRnn: ', 'lstm: ', 'gru: resetAfter: ', 'gru: resetBefore: '];

const declaration: BackendDeclaration = {
  // Chromium without a GPU rasterises by software, which is slow and right.
  makeBackend: () => webgl({ allowSoftware: true }),
  activationUlp: 4,
  knownGaps: saturates.map((group) => ({
    case: `${group}an infinite input saturates`,
    reason: 'The lanes that fill up a texel hold 0 · ∞, which is NaN and reaches the next step.',
  })),
};

export default declaration;
