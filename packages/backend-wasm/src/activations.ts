// The numbers by which the kernel module knows activations; see assembly/activations.ts.
import { fusedActivations, type FusedActivation } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data/predict';

const codes: Readonly<Record<FusedActivation, number>> = {
  linear: 0,
  tanh: 1,
  sigmoid: 2,
  relu: 3,
  hardSigmoid: 4,
  legacyHardSigmoid: 5,
};

/** The number of an activation. @throws Error when it is none that the kernels know */
export function codeOf(activation: FusedActivation): number {
  if (!Object.hasOwn(codes, activation)) {
    throw new RnnkitError(
      'invalid-argument',
      `The fused kernels do not know the activation "${activation}"; they know ${fusedActivations.join(', ')}.`,
    );
  }
  return codes[activation];
}
