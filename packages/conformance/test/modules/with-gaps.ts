import type { BackendDeclaration } from '../../src/index.ts';
import { stockBackend } from '../stock-backend.ts';

/** A gap that is none. */
const declaration: BackendDeclaration = {
  makeBackend: stockBackend,
  activationUlp: 2,
  knownGaps: [{ case: 'dense: fuzzed shapes', reason: 'It was slow.' }],
};

export default declaration;
