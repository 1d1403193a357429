// The float64 reference of the SimpleRNN kernel: h' = φ(x W + h U + b).
import {
  runKernel,
  simpleRnnGradientKernel,
  simpleRnnKernel,
  embeddingSimpleRnnGradientKernel,
  embeddingSimpleRnnKernel,
} from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';

import type { Arithmetic } from '../arithmetic.ts';
import { activate, slope } from '../activation.ts';
import { at } from '../array.ts';
import { Sums } from '../sums.ts';
import {
  multiply,
  runRecurrent,
  shaped,
  vector,
  type Cell,
  type RecurrentArrays,
  type RecurrentOptions,
} from './recurrent.ts';
import type { KernelUnderTest } from './kernel-under-test.ts';
import { recurrentUnderTest } from './recurrent-under-test.ts';
import { kernelFor, type RecurrentSubject } from './recurrent-trial.ts';

/** A SimpleRNN's cell. */
export function simpleRnnCell(
  { kernel, recurrentKernel, bias }: RecurrentArrays,
  { activation }: RecurrentOptions,
  arithmetic: Arithmetic,
): Cell {
  const [features, units] = kernel.shape as [number, number];
  const dKernel = new Sums(features * units);
  const dRecurrentKernel = new Sums(units * units);
  const dBias = new Sums(units);
  return {
    stateCount: 1,
    step(x, [h], recurrentDropoutMask) {
      const dropped = multiply(h!, recurrentDropoutMask, arithmetic);
      const sums = new Sums(units).addProduct(x, kernel).addProduct(dropped, recurrentKernel);
      if (bias !== undefined) sums.addVector(bias.data);
      const hidden = sums.total(arithmetic).map((a) => activate(activation, a, arithmetic));
      return {
        states: [hidden],
        backward([dHidden]) {
          const d = vector(units, (unit) =>
            arithmetic.round(at(dHidden!, unit) * slope(activation, at(hidden, unit), arithmetic)),
          );
          dKernel.addOuterProduct(x, d, units);
          dRecurrentKernel.addOuterProduct(dropped, d, units);
          dBias.addVector(d);
          const dDropped = new Sums(units).addTransposedProduct(d, recurrentKernel).total(arithmetic);
          return {
            dX: new Sums(features).addTransposedProduct(d, kernel).total(arithmetic),
            dStates: [multiply(dDropped, recurrentDropoutMask, arithmetic)],
          };
        },
      };
    },
    weightGradients: () => ({
      dKernel: shaped(kernel.shape, dKernel.total(arithmetic)),
      dRecurrentKernel: shaped(recurrentKernel.shape, dRecurrentKernel.total(arithmetic)),
      dBias: shaped([units], dBias.total(arithmetic)),
    }),
  };
}

/** The SimpleRNN under test. */
export const simpleRnnSubject: RecurrentSubject = {
  gates: 1,
  states: ['hidden'],
  recurrentActivations: [],
  biasShape: (units) => [units],
  kernels: [simpleRnnKernel, simpleRnnGradientKernel],
  embeddingKernels: [embeddingSimpleRnnKernel, embeddingSimpleRnnGradientKernel],
  reference: (inputs, options, upstream, arithmetic) =>
    runRecurrent(simpleRnnCell(inputs, options, arithmetic), inputs, options, upstream, arithmetic),
  forward: (inputs, { recurrentActivation: _, ...options }, saveForGradient) =>
    runKernel(kernelFor(inputs, simpleRnnKernel, embeddingSimpleRnnKernel), inputs, {
      ...options,
      saveForGradient,
    }),
  gradient: (inputs, { recurrentActivation: _, ...options }) =>
    runKernel(kernelFor(inputs, simpleRnnGradientKernel, embeddingSimpleRnnGradientKernel), inputs, options),
  operate: (inputs, { recurrentActivation: _, ...options }, returnState) => ({
    ...ops.simpleRnn(inputs as unknown as Parameters<typeof ops.simpleRnn>[0], { ...options, returnState }),
  }),
};

/** The kernel under test, with all that is tried of it. */
export const simpleRnnUnderTest: KernelUnderTest = recurrentUnderTest(
  'simpleRnn',
  { '': simpleRnnSubject },
  ops.simpleRnn,
);
