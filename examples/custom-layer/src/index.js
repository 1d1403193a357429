// What this package adds to rnnkit.
import { register } from '@rnnkit/data';

import { balancedAccuracy } from './balanced-accuracy.js';
import { generalizedCrossentropy } from './generalized-crossentropy.js';
import { highway } from './highway.js';
import { minimalGatedCell } from './minimal-gated-cell.js';
import { residualFromConfig } from './residual.js';
import { softOrthogonality } from './soft-orthogonality.js';
import { swish } from './swish.js';

/** Lets files name all of it. Every thread that saves or loads such a model calls it: a program, a worker, a page. */
export function registerClasses() {
  register('rnnkit-custom-layer>BalancedAccuracy', { fromConfig: balancedAccuracy });
  register('rnnkit-custom-layer>GeneralizedCrossentropy', { fromConfig: generalizedCrossentropy });
  register('rnnkit-custom-layer>Highway', { fromConfig: highway });
  register('rnnkit-custom-layer>MinimalGatedCell', { fromConfig: minimalGatedCell });
  register('rnnkit-custom-layer>Residual', { fromConfig: residualFromConfig });
  register('rnnkit-custom-layer>SoftOrthogonality', { fromConfig: softOrthogonality });
  register('rnnkit-custom-layer>Swish', { fromConfig: swish });
}

export { residual } from './residual.js';
export { balancedAccuracy, generalizedCrossentropy, highway, minimalGatedCell, softOrthogonality, swish };
