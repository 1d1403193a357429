// The float64 reference of SGD:
//   momentum 0:   p ← p − lr g
//   keras:        m ← μ m − lr g;   p ← p + m;    Nesterov: p ← p + μ m − lr g
//   pytorch:      m ← μ m + g;      p ← p − lr m; Nesterov: p ← p − lr (g + μ m)
import { sgdKernel, type SgdAttributes } from '@rnnkit/core';

import {
  common,
  conventions,
  decay,
  decayed,
  mix,
  stepFrom,
  underTest,
  type UpdateRule,
  type UpdateUnderTest,
} from './update.ts';

/** SGD of one element. */
export const sgdRule: UpdateRule<SgdAttributes> = ({ variable, gradient, momentum }, attributes, arithmetic) => {
  const { learningRate, momentum: factor, nesterov, convention } = attributes;
  const p = decayed(variable, attributes, arithmetic);
  if (momentum === undefined) return { variable: stepFrom(p, learningRate * gradient, arithmetic) };
  if (convention === 'keras') {
    const m = mix(factor, momentum, -learningRate, gradient, arithmetic);
    const step = nesterov ? mix(factor, m, -learningRate, gradient, arithmetic) : m;
    return { variable: stepFrom(p, -step, arithmetic), momentum: m };
  }
  const m = mix(factor, momentum, 1, gradient, arithmetic);
  const direction = nesterov ? mix(1, gradient, factor, m, arithmetic) : m;
  return { variable: stepFrom(p, learningRate * direction, arithmetic), momentum: m };
};

/** SGD under test. */
export const sgd: UpdateUnderTest = underTest(sgdKernel, sgdRule, [
  ['plain, with weight decay', {}, { ...decay, momentum: 0, nesterov: false, convention: 'keras' }],
  ...conventions.flatMap((convention) =>
    [false, true].map(
      (nesterov) =>
        [
          `momentum${nesterov ? ' of Nesterov' : ''}, ${convention}`,
          { momentum: 'any' },
          { ...common, momentum: 0.9, nesterov, convention },
        ] as const,
    ),
  ),
]);
