// The float64 reference of the GRU kernel, with gates in the order z, r, h, in three forms:
//   z = σ(x Wz + bz + h Uz + b'z)   r = σ(x Wr + br + h Ur + b'r)
//   resetAfter    ĥ = φ(x Wh + bh + r ⊙ (h Uh + b'h))   h' = z ⊙ h + (1 − z) ⊙ ĥ     bias [2, 3 × units]
//   resetBefore   ĥ = φ(x Wh + bh + (r ⊙ h) Uh)         h' = z ⊙ h + (1 − z) ⊙ ĥ     bias [3 × units], b' = 0
//   chung         ĥ as resetBefore                      h' = (1 − z) ⊙ h + z ⊙ ĥ     (Chung et al. 2014)
// The third is written as its authors did, so that core's way of getting it from the second is tried, too.
import {
  fusedActivations,
  gruGradientKernel,
  gruKernel,
  embeddingGruGradientKernel,
  embeddingGruKernel,
  runKernel,
} from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';

import type { Arithmetic } from '../arithmetic.ts';
import { activate, slope } from '../activation.ts';
import { at, rowOf, type Vector } from '../array.ts';
import { Sums } from '../sums.ts';
import {
  add,
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

/** The GRU's forms; the kernel has the first two, core's `gru` operation all three. */
export type GruVariant = 'resetAfter' | 'resetBefore' | 'chung';

/** A GRU's cell. */
export function gruCell(
  inputs: RecurrentArrays,
  { activation, recurrentActivation }: RecurrentOptions,
  variant: GruVariant,
  arithmetic: Arithmetic,
): Cell {
  const { kernel, recurrentKernel, bias } = inputs;
  const features = kernel.shape[0]!;
  const units = recurrentKernel.shape[0]!;
  const columns = 3 * units;
  const dKernel = new Sums(features * columns);
  const dRecurrentKernel = new Sums(units * columns);
  const dInputBias = new Sums(columns);
  const dRecurrentBias = new Sums(columns);
  const inputBias = bias === undefined ? undefined : rowOf(bias, 0);
  const recurrentBias = bias === undefined || variant !== 'resetAfter' ? undefined : rowOf(bias, 1);
  const { round } = arithmetic;

  /** The share of the candidate in the new state, and of the old state; z's gradient has the sign of z in the former. */
  const shares = (z: number): [candidate: number, old: number] => {
    const rest = round(1 - z, 1 + Math.abs(z));
    return variant === 'chung' ? [z, rest] : [rest, z];
  };
  const sign = variant === 'chung' ? 1 : -1;

  return {
    stateCount: 1,
    step(x, [h], recurrentDropoutMask) {
      const dropped = multiply(h!, recurrentDropoutMask, arithmetic);
      const gates = new Sums(2 * units).addProduct(x, kernel).addProduct(dropped, recurrentKernel);
      if (inputBias !== undefined) gates.addVector(inputBias.subarray(0, 2 * units));
      if (recurrentBias !== undefined) gates.addVector(recurrentBias.subarray(0, 2 * units));
      const activated = gates.total(arithmetic).map((a) => activate(recurrentActivation, a, arithmetic));
      // Core gets Chung's z as 1 − (1 − z), from the gate with negated weights: a small z has the error of 1 − z.
      const z = activated.subarray(0, units).map((value) => (variant === 'chung' ? round(value, 1 + value) : value));
      const r = activated.subarray(units);

      const candidateSums = new Sums(units).addProduct(x, kernel, 2 * units);
      if (inputBias !== undefined) candidateSums.addVector(inputBias.subarray(2 * units));
      // What meets the candidate's recurrent weights, and what comes of it.
      const reset = multiply(multiply(r, h!, arithmetic), recurrentDropoutMask, arithmetic);
      const recurrentSums = new Sums(units);
      if (variant === 'resetAfter') {
        recurrentSums.addProduct(dropped, recurrentKernel, 2 * units);
        if (recurrentBias !== undefined) recurrentSums.addVector(recurrentBias.subarray(2 * units));
      } else {
        recurrentSums.addProduct(reset, recurrentKernel, 2 * units);
      }
      const recurrent = recurrentSums.total(arithmetic);
      const candidate = add(
        candidateSums.total(arithmetic),
        variant === 'resetAfter' ? multiply(r, recurrent, arithmetic) : recurrent,
        arithmetic,
      ).map((a) => activate(activation, a, arithmetic));

      const hidden = vector(units, (unit) => {
        const [candidateShare, oldShare] = shares(at(z, unit));
        const old = oldShare * at(h!, unit);
        const fresh = candidateShare * at(candidate, unit);
        return round(old + fresh, Math.abs(old) + Math.abs(fresh), 2);
      });

      return {
        states: [hidden],
        backward([dHidden]) {
          const dZ = vector(units, (unit) => {
            const difference = round(
              at(candidate, unit) - at(h!, unit),
              Math.abs(at(candidate, unit)) + Math.abs(at(h!, unit)),
            );
            return round(sign * at(dHidden!, unit) * difference * slope(recurrentActivation, at(z, unit), arithmetic));
          });
          const dCandidate = vector(units, (unit) => {
            const [candidateShare] = shares(at(z, unit));
            return round(at(dHidden!, unit) * candidateShare * slope(activation, at(candidate, unit), arithmetic));
          });
          const dOld = vector(units, (unit) => round(at(dHidden!, unit) * shares(at(z, unit))[1]));

          // Back through the candidate's recurrent part, to r and to h.
          let dReset: Vector | undefined;
          let dRecurrent = dCandidate;
          let dResetGate: Vector;
          if (variant === 'resetAfter') {
            dRecurrent = multiply(dCandidate, r, arithmetic);
            dResetGate = multiply(dCandidate, recurrent, arithmetic);
            dRecurrentKernel.addOuterProduct(dropped, dRecurrent, columns, 2 * units);
          } else {
            const product = new Sums(units).addTransposedProduct(dCandidate, recurrentKernel, 2 * units);
            dReset = multiply(product.total(arithmetic), recurrentDropoutMask, arithmetic);
            dResetGate = multiply(dReset, h!, arithmetic);
            dRecurrentKernel.addOuterProduct(reset, dCandidate, columns, 2 * units);
          }
          const dR = vector(units, (unit) =>
            round(at(dResetGate, unit) * slope(recurrentActivation, at(r, unit), arithmetic)),
          );

          const dGates = Float64Array.of(...dZ, ...dR);
          const dInput = Float64Array.of(...dGates, ...dCandidate);
          dKernel.addOuterProduct(x, dInput, columns);
          dInputBias.addVector(dInput);
          dRecurrentBias.addVector(Float64Array.of(...dGates, ...dRecurrent));
          dRecurrentKernel.addOuterProduct(dropped, dGates, columns);

          const dDropped = new Sums(units).addTransposedProduct(dGates, recurrentKernel);
          if (variant === 'resetAfter') dDropped.addTransposedProduct(dRecurrent, recurrentKernel, 2 * units);
          const throughGates = multiply(dDropped.total(arithmetic), recurrentDropoutMask, arithmetic);
          const throughReset = dReset === undefined ? undefined : multiply(dReset, r, arithmetic);
          return {
            dX: new Sums(features).addTransposedProduct(dInput, kernel).total(arithmetic),
            dStates: [add(add(dOld, throughGates, arithmetic), throughReset, arithmetic)],
          };
        },
      };
    },
    weightGradients: () => ({
      dKernel: shaped(kernel.shape, dKernel.total(arithmetic)),
      dRecurrentKernel: shaped(recurrentKernel.shape, dRecurrentKernel.total(arithmetic)),
      dBias:
        variant === 'resetAfter'
          ? shaped([2, columns], Float64Array.of(...dInputBias.total(arithmetic), ...dRecurrentBias.total(arithmetic)))
          : shaped([columns], dInputBias.total(arithmetic)),
    }),
  };
}

/** A variant of the GRU under test. */
export function gruSubject(variant: GruVariant): RecurrentSubject {
  const resetAfter = variant === 'resetAfter';
  return {
    gates: 3,
    states: ['hidden'],
    recurrentActivations: variant === 'chung' ? ['sigmoid', 'hardSigmoid', 'legacyHardSigmoid'] : fusedActivations,
    biasShape: (units) => (resetAfter ? [2, 3 * units] : [3 * units]),
    kernels: [gruKernel, gruGradientKernel],
    embeddingKernels: [embeddingGruKernel, embeddingGruGradientKernel],
    onlyOperation: variant === 'chung',
    reference: (inputs, options, upstream, arithmetic) =>
      runRecurrent(gruCell(inputs, options, variant, arithmetic), inputs, options, upstream, arithmetic),
    forward: (inputs, options, saveForGradient) =>
      runKernel(kernelFor(inputs, gruKernel, embeddingGruKernel), inputs, {
        ...options,
        resetAfter,
        saveForGradient,
      }),
    gradient: (inputs, options) =>
      runKernel(kernelFor(inputs, gruGradientKernel, embeddingGruGradientKernel), inputs, { ...options, resetAfter }),
    operate: (inputs, options, returnState) => ({
      ...ops.gru(inputs as unknown as Parameters<typeof ops.gru>[0], { ...options, variant, returnState }),
    }),
  };
}

/** The kernel under test in its three variants, with all that is tried of it. */
export const gruUnderTest: KernelUnderTest = recurrentUnderTest(
  'gru',
  {
    'resetAfter: ': gruSubject('resetAfter'),
    'resetBefore: ': gruSubject('resetBefore'),
    'chung: ': gruSubject('chung'),
  },
  (inputs) => ops.gru(inputs, { variant: 'resetBefore' }),
);
