// The float64 reference of Adagrad:
//   a ← a + g²;   keras: p ← p − lr g / √(a + ε);   pytorch: p ← p − lr g / (√a + ε)
import type { AdagradAttributes } from '@rnnkit/core';

import { decayed, stepFrom, type UpdateRule } from './update.ts';

/** Adagrad of one element. */
export const adagradRule: UpdateRule<AdagradAttributes> = (element, attributes, arithmetic) => {
  const { learningRate, epsilon, convention } = attributes;
  const { round, evaluate } = arithmetic;
  const { gradient: g } = element;
  const p = decayed(element.variable, attributes, arithmetic);
  const accumulator = round(element['accumulator']! + g * g, undefined, 2);
  const root =
    convention === 'keras'
      ? evaluate(Math.sqrt(round(accumulator + epsilon)))
      : round(evaluate(Math.sqrt(accumulator)) + epsilon);
  return { variable: stepFrom(p, (learningRate * g) / root, arithmetic), accumulator };
};
