// The float64 reference of Lion:
//   p ← p − lr · sign(β₁ m + (1 − β₁) g);   m ← β₂ m + (1 − β₂) g
import { lionKernel, type LionAttributes } from '@rnnkit/core';

import { decay, decayed, mix, stepFrom, underTest, type UpdateRule, type UpdateUnderTest } from './update.ts';

/** Lion of one element. */
const lionRule: UpdateRule<LionAttributes> = (element, attributes, arithmetic) => {
  const { learningRate, beta1, beta2 } = attributes;
  const { gradient: g } = element;
  const p = decayed(element.variable, attributes, arithmetic);
  const direction = Math.sign(mix(beta1, element['momentum']!, 1 - beta1, g, arithmetic));
  return {
    variable: stepFrom(p, learningRate * direction, arithmetic),
    momentum: mix(beta2, element['momentum']!, 1 - beta2, g, arithmetic),
  };
};

/** Lion under test. */
export const lion: UpdateUnderTest = underTest(lionKernel, lionRule, [
  ['plain, with weight decay', { momentum: 'any' }, { ...decay, beta1: 0.9, beta2: 0.99 }],
]);
