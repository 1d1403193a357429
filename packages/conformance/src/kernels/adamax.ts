// The float64 reference of Adamax:
//   m ← β₁ m + (1 − β₁) g
//   keras:   u ← max(β₂ u, |g|);       p ← p − lr / (1 − β₁ᵗ) · m / (u + ε)
//   pytorch: u ← max(β₂ u, |g| + ε);   p ← p − lr / (1 − β₁ᵗ) · m / u
import { adamaxKernel, type AdamAttributes } from '@rnnkit/core';

import {
  betas,
  common,
  conventions,
  decayed,
  mix,
  stepFrom,
  underTest,
  type UpdateRule,
  type UpdateUnderTest,
} from './update.ts';

/** Adamax of one element. */
const adamaxRule: UpdateRule<AdamAttributes> = (element, attributes, arithmetic) => {
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

/** Adamax under test. */
export const adamax: UpdateUnderTest = underTest(
  adamaxKernel,
  adamaxRule,
  conventions.map((convention) => [
    convention,
    { momentum: 'any', norm: 'positive' },
    { ...common, ...betas, step: 2, convention },
  ]),
);
