// One step of a GRU from stock kernels.
import { add, matMul, mul, slice, split, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { GatedAttributes } from '../kernels/recurrent.ts';
import { applyActivation } from './activation.ts';
import type { ComposedStep } from './recurrent.ts';

type Attributes = GatedAttributes & { readonly resetAfter: boolean };

/** h' = z ⊙ h + (1 − z) ⊙ ĥ, with the reset gate after or before the recurrent product. */
export const composedGruStep: ComposedStep<Attributes> = (inputs, [previous]) => {
  const hidden = previous!;
  const { recurrentKernel, bias, attributes, drop } = inputs;
  const units = recurrentKernel.shape[0] ?? 0;
  const gate = (sum: Tensor): Tensor => applyActivation(sum, attributes.recurrentActivation);
  const [xz, xr, xh] = split(inputs.projected, 3, 1) as [Tensor, Tensor, Tensor];

  const update = (z: Tensor, candidate: Tensor): Tensor[] => {
    const fresh = applyActivation(candidate, attributes.activation);
    return [add(mul(z, hidden), mul(sub(1, z), fresh))];
  };
  if (attributes.resetAfter) {
    const product = matMul(drop(hidden), recurrentKernel);
    const recurrent = bias === undefined ? product : add(product, slice(bias, [1, 0], [1, 3 * units]));
    const [hz, hr, hh] = split(recurrent, 3, 1) as [Tensor, Tensor, Tensor];
    return update(gate(add(xz, hz)), add(xh, mul(gate(add(xr, hr)), hh)));
  }
  const product = matMul(drop(hidden), slice(recurrentKernel, [0, 0], [units, 2 * units]));
  const [hz, hr] = split(product, 2, 1) as [Tensor, Tensor];
  const reset = drop(mul(gate(add(xr, hr)), hidden));
  const hh = matMul(reset, slice(recurrentKernel, [0, 2 * units], [units, units]));
  return update(gate(add(xz, hz)), add(xh, hh));
};
