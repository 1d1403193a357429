// The float64 reference of Adam, with AMSGrad:
//   m ← β₁ m + (1 − β₁) g;   v ← β₂ v + (1 − β₂) g²;   amsgrad: w ← max(w, v) takes v's place below
//   keras:   p ← p − lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)
//   pytorch: p ← p − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
import { adamKernel, type AdamAttributes } from '@rnnkit/core';

import {
  betas,
  common,
  conventions,
  decay,
  decayed,
  mix,
  moments,
  stepFrom,
  underTest,
  type UpdateRule,
  type UpdateUnderTest,
} from './update.ts';

/** Adam of one element. */
const adamRule: UpdateRule<AdamAttributes> = (element, attributes, arithmetic) => {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const { round, evaluate } = arithmetic;
  const { gradient: g } = element;
  const p = decayed(element.variable, attributes, arithmetic);
  const momentum = mix(beta1, element['momentum']!, 1 - beta1, g, arithmetic);
  const velocity = mix(beta2, element['velocity']!, 1 - beta2, round(g * g), arithmetic);
  const maximum = element['maximum'] === undefined ? undefined : Math.max(element['maximum'], velocity);
  const root = evaluate(Math.sqrt(maximum ?? velocity));
  const correction1 = 1 - beta1 ** step;
  const correction2 = Math.sqrt(1 - beta2 ** step);
  const change =
    convention === 'keras'
      ? (((learningRate * correction2) / correction1) * momentum) / round(root + epsilon)
      : ((learningRate / correction1) * momentum) / round(root / correction2 + epsilon, undefined, 2);
  return { variable: stepFrom(p, change, arithmetic), momentum, velocity, maximum };
};

/** Adam under test. */
export const adam: UpdateUnderTest = underTest(
  adamKernel,
  adamRule,
  conventions.flatMap((convention) => [
    [`with weight decay, ${convention}`, moments, { ...decay, ...betas, step: 3, convention }] as const,
    [
      `AMSGrad, ${convention}`,
      { ...moments, maximum: 'positive' },
      { ...common, ...betas, step: 1, convention },
    ] as const,
  ]),
);
