// The GRU of Chung et al. (2014), whose update gate is one minus that of the kernel.
import { RnnkitError } from '@rnnkit/data/predict';
import { concat, fill, mul, ones } from '@tensorflow/tfjs-core';

import type { FusedActivation } from './activation.ts';
import type { RecurrentTensors } from './kernels/recurrent-operation.ts';

const complementary: readonly FusedActivation[] = ['sigmoid', 'hardSigmoid', 'legacyHardSigmoid'];

/** What makes its inputs those of the kernel. @throws Error unless φ(−a) = 1 − φ(a) for the gates' activation φ */
export function chung(recurrentActivation: FusedActivation): typeof withNegatedUpdateGate {
  if (complementary.includes(recurrentActivation)) return withNegatedUpdateGate;
  throw new RnnkitError(
    'invalid-argument',
    `gru: the variant "chung" needs a recurrentActivation with φ(−a) = 1 − φ(a): ${complementary.join(', ')}; got ${recurrentActivation}.`,
  );
}

/** σ(−a) = 1 − σ(a), for the hard sigmoids, too: the gate with negated weights is what Chung et al. call 1 − z. */
function withNegatedUpdateGate(inputs: RecurrentTensors): RecurrentTensors {
  const units = inputs.recurrentKernel.shape[0] ?? 0;
  const signs = concat([fill([units], -1), ones([2 * units])]);
  return {
    ...inputs,
    kernel: mul(inputs.kernel, signs),
    recurrentKernel: mul(inputs.recurrentKernel, signs),
    bias: inputs.bias === undefined ? undefined : mul(inputs.bias, signs),
  };
}
