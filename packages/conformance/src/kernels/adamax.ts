// The float64 reference of Adamax:
//   m ← β₁ m + (1 − β₁) g
//   keras:   u ← max(β₂ u, |g|);       p ← p − lr / (1 − β₁ᵗ) · m / (u + ε)
//   pytorch: u ← max(β₂ u, |g| + ε);   p ← p − lr / (1 − β₁ᵗ) · m / u
import type { AdamAttributes } from '@rnnkit/core';

import { decayed, mix, stepFrom, type UpdateRule } from './update.ts';

/** Adamax of one element. */
export const adamaxRule: UpdateRule<AdamAttributes> = (element, attributes, arithmetic) => {
  const { learningRate, beta1, beta2, epsilon, step, convention } = attributes;
  const { round } = arithmetic;
  const { gradient: g } = element;
  const p = decayed(element.variable, attributes, arithmetic);
  const momentum = mix(beta1, element['momentum']!, 1 - beta1, g, arithmetic);
  const keras = convention === 'keras';
  const norm = Math.max(round(beta2 * element['norm']!), keras ? Math.abs(g) : round(Math.abs(g) + epsilon));
  const change = ((learningRate / (1 - beta1 ** step)) * momentum) / (keras ? round(norm + epsilon) : norm);
  return { variable: stepFrom(p, change, arithmetic), momentum, norm };
};
