// What `npx rnnkit-conformance ./conformance.js` is told.
import { plain } from './src/index.js';

export default {
  makeBackend: () => plain(),
  // Math.tanh and Math.exp in double are rounded once more to float32.
  activationUlp: 1,
  // Cases that fail for now, each with its reason; one that passes is an error. None here.
  knownGaps: [],
};
