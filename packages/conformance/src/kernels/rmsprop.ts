// The float64 reference of RMSprop:
//   v ← ρ v + (1 − ρ) g²;   centered: a ← ρ a + (1 − ρ) g, d = v − a², else d = v
//   keras:   u = lr g / √(d + ε);     momentum: m ← μ m + u, p ← p − m;      else p ← p − u
//   pytorch: u = g / (√d + ε);        momentum: m ← μ m + u, p ← p − lr m;   else p ← p − lr u
import { rmspropKernel, type RmspropAttributes } from '@rnnkit/core';

import {
  common,
  conventions,
  decay,
  decayed,
  epsilon,
  mix,
  stepFrom,
  underTest,
  type UpdateRule,
  type UpdateUnderTest,
} from './update.ts';

/** RMSprop of one element. */
const rmspropRule: UpdateRule<RmspropAttributes> = (element, attributes, arithmetic) => {
  const { learningRate, rho, momentum: factor, epsilon, convention } = attributes;
  const { round, evaluate } = arithmetic;
  const { gradient: g } = element;
  const p = decayed(element.variable, attributes, arithmetic);
  const velocity = mix(rho, element['velocity']!, 1 - rho, round(g * g), arithmetic);
  const average = element['average'] === undefined ? undefined : mix(rho, element['average'], 1 - rho, g, arithmetic);
  const d = average === undefined ? velocity : round(velocity - average ** 2, velocity + average ** 2, 2);
  const keras = convention === 'keras';
  const root = keras ? evaluate(Math.sqrt(round(d + epsilon))) : round(evaluate(Math.sqrt(Math.max(d, 0))) + epsilon);
  const scale = keras ? learningRate : 1;
  const update = round((scale * g) / root, Math.abs((scale * g) / root), 2);
  const momentum =
    element['momentum'] === undefined ? undefined : mix(factor, element['momentum'], 1, update, arithmetic);
  return {
    variable: stepFrom(p, (keras ? 1 : learningRate) * (momentum ?? update), arithmetic),
    velocity,
    average,
    momentum,
  };
};

/** RMSprop under test. */
export const rmsprop: UpdateUnderTest = underTest(rmspropKernel, rmspropRule, [
  ...conventions.flatMap((convention) => [
    [convention, { velocity: 'positive' }, { ...decay, rho: 0.9, momentum: 0, epsilon, convention }] as const,
    [
      `momentum, ${convention}`,
      { velocity: 'positive', momentum: 'any' },
      { ...common, rho: 0.9, momentum: 0.5, epsilon, convention },
    ] as const,
  ]),
  [
    'centered',
    { velocity: 'positive', average: 'any', momentum: 'any' },
    { ...common, rho: 0.9, momentum: 0.5, epsilon, convention: 'keras' },
  ],
]);
