// The float64 reference of Nadam, which is given the two factors of its momentum schedule:
//   m ← β₁ m + (1 − β₁) g;   v ← β₂ v + (1 − β₂) g²
//   m̂ = momentumFactor · m + gradientFactor · g
//   p ← p − lr · m̂ / (√(v / (1 − β₂ᵗ)) + ε)
import { nadamKernel, type NadamAttributes } from '@rnnkit/core';

import {
  betas,
  common,
  decayed,
  mix,
  moments,
  stepFrom,
  underTest,
  type UpdateRule,
  type UpdateUnderTest,
} from './update.ts';

/** Nadam of one element. */
const nadamRule: UpdateRule<NadamAttributes> = (element, attributes, arithmetic) => {
  const { learningRate, beta1, beta2, epsilon, step, momentumFactor, gradientFactor } = attributes;
  const { round, evaluate } = arithmetic;
  const { gradient: g } = element;
  const p = decayed(element.variable, attributes, arithmetic);
  const momentum = mix(beta1, element['momentum']!, 1 - beta1, g, arithmetic);
  const velocity = mix(beta2, element['velocity']!, 1 - beta2, round(g * g), arithmetic);
  const ahead = mix(momentumFactor, momentum, gradientFactor, g, arithmetic);
  const root = evaluate(Math.sqrt(round(velocity / (1 - beta2 ** step))));
  return { variable: stepFrom(p, (learningRate * ahead) / round(root + epsilon), arithmetic), momentum, velocity };
};

/** Nadam under test. */
export const nadam: UpdateUnderTest = underTest(nadamKernel, nadamRule, [
  ['plain', moments, { ...common, ...betas, step: 4, momentumFactor: 0.8, gradientFactor: 0.4 }],
]);
