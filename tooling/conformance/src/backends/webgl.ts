import { webgl } from '@rnnkit/backend-webgl';
import type { BackendDeclaration } from '@rnnkit/conformance';

const declaration: BackendDeclaration = {
  // Chromium without a GPU rasterises by software, which is slow and right.
  makeBackend: () => webgl({ allowSoftware: true }),
  activationUlp: 4,
};

export default declaration;
