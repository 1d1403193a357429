// The float64 reference of Adadelta:
//   a ← ρ a + (1 − ρ) g²;   Δ = √(d + ε) / √(a + ε) · g;   d ← ρ d + (1 − ρ) Δ²;   p ← p − lr Δ
import { adadeltaKernel, type AdadeltaAttributes } from '@rnnkit/core';

import { common, decayed, epsilon, mix, stepFrom, underTest, type UpdateRule, type UpdateUnderTest } from './update.ts';

/** Adadelta of one element. */
const adadeltaRule: UpdateRule<AdadeltaAttributes> = (element, attributes, arithmetic) => {
  const { learningRate, rho, epsilon } = attributes;
  const { round, evaluate } = arithmetic;
  const { gradient: g } = element;
  const p = decayed(element.variable, attributes, arithmetic);
  const accumulator = mix(rho, element['accumulator']!, 1 - rho, round(g * g), arithmetic);
  const upper = evaluate(Math.sqrt(round(element['delta']! + epsilon)));
  const lower = evaluate(Math.sqrt(round(accumulator + epsilon)));
  const change = round((upper / lower) * g, undefined, 2);
  const delta = mix(rho, element['delta']!, 1 - rho, round(change * change), arithmetic);
  return { variable: stepFrom(p, learningRate * change, arithmetic), accumulator, delta };
};

/** Adadelta under test. */
export const adadelta: UpdateUnderTest = underTest(adadeltaKernel, adadeltaRule, [
  ['plain', { accumulator: 'positive', delta: 'positive' }, { ...common, rho: 0.95, epsilon }],
]);
