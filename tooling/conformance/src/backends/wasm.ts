import { wasm } from '@rnnkit/backend-wasm';
import type { BackendDeclaration } from '@rnnkit/conformance';

const declaration: BackendDeclaration = { makeBackend: () => wasm(), activationUlp: 3 };

export default declaration;
