// One step of an LSTM from stock kernels.
import { add, matMul, mul, split } from '@tensorflow/tfjs-core';

import type { GatedAttributes } from '../kernels/recurrent.ts';
import { applyActivation } from './activation.ts';
import type { ComposedStep } from './recurrent.ts';

/** c' = f ⊙ c + i ⊙ g; h' = o ⊙ φ(c'). */
export const composedLstmStep: ComposedStep<GatedAttributes> = (inputs, [hidden, cell]) => {
  const { activation, recurrentActivation } = inputs.attributes;
  const sums = add(inputs.projected, matMul(inputs.drop(hidden!), inputs.recurrentKernel));
  const [i, f, g, o] = split(sums, 4, 1);
  const kept = mul(applyActivation(f!, recurrentActivation), cell!);
  const written = mul(applyActivation(i!, recurrentActivation), applyActivation(g!, activation));
  const nextCell = add(kept, written);
  return [mul(applyActivation(o!, recurrentActivation), applyActivation(nextCell, activation)), nextCell];
};
