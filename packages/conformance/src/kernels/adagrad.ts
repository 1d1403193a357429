// The float64 reference of Adagrad:
//   a ← a + g²;   keras: p ← p − lr g / √(a + ε);   pytorch: p ← p − lr g / (√a + ε)
import { adagradKernel, type AdagradAttributes } from '@rnnkit/core';

import {
  common,
  conventions,
  decayed,
  epsilon,
  stepFrom,
  underTest,
  type UpdateRule,
  type UpdateUnderTest,
} from './update.ts';

/** Adagrad of one element. */
const adagradRule: UpdateRule<AdagradAttributes> = (element, attributes, arithmetic) => {
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

/** Adagrad under test. */
export const adagrad: UpdateUnderTest = underTest(
  adagradKernel,
  adagradRule,
  conventions.map((convention) => [convention, { accumulator: 'positive' }, { ...common, epsilon, convention }]),
);
