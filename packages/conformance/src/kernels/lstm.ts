// The float64 reference of the LSTM kernel, with gates in the order i, f, g (the candidate), o:
//   i = σ(x Wi + h Ui + bi)   f = σ(x Wf + h Uf + bf)   g = φ(x Wg + h Ug + bg)   o = σ(x Wo + h Uo + bo)
//   c' = f ⊙ c + i ⊙ g        h' = o ⊙ φ(c')
import {
  fusedActivations,
  lstmGradientKernel,
  lstmKernel,
  embeddingLstmGradientKernel,
  embeddingLstmKernel,
  runKernel,
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

/** An LSTM's cell. */
export function lstmCell(
  { kernel, recurrentKernel, bias }: RecurrentArrays,
  { activation, recurrentActivation }: RecurrentOptions,
  arithmetic: Arithmetic,
): Cell {
  const features = kernel.shape[0]!;
  const units = recurrentKernel.shape[0]!;
  const dKernel = new Sums(features * 4 * units);
  const dRecurrentKernel = new Sums(units * 4 * units);
  const dBias = new Sums(4 * units);
  const { round } = arithmetic;
  return {
    stateCount: 2,
    step(x, [h, c], recurrentDropoutMask) {
      const dropped = multiply(h!, recurrentDropoutMask, arithmetic);
      const sums = new Sums(4 * units).addProduct(x, kernel).addProduct(dropped, recurrentKernel);
      if (bias !== undefined) sums.addVector(bias.data);
      const gates = sums.total(arithmetic);
      const gate = (index: number, name: typeof activation): Float64Array =>
        gates.subarray(index * units, (index + 1) * units).map((a) => activate(name, a, arithmetic));
      const i = gate(0, recurrentActivation);
      const f = gate(1, recurrentActivation);
      const g = gate(2, activation);
      const o = gate(3, recurrentActivation);
      const cell = vector(units, (unit) => {
        const kept = at(f, unit) * at(c!, unit);
        const added = at(i, unit) * at(g, unit);
        return round(kept + added, Math.abs(kept) + Math.abs(added), 2);
      });
      const activated = cell.map((value) => activate(activation, value, arithmetic));
      return {
        states: [multiply(o, activated, arithmetic), cell],
        backward([dHidden, dCellAfter]) {
          // ∂h'/∂c' = o φ′(c'), on top of what comes from the next step's cell.
          const dCell = vector(units, (unit) => {
            const own = at(dHidden!, unit) * at(o, unit) * slope(activation, at(activated, unit), arithmetic);
            const later = at(dCellAfter!, unit);
            return round(own + later, Math.abs(own) + Math.abs(later), 3);
          });
          const gateGradient = (index: number): number => {
            const unit = index % units;
            const sigma = (y: number): number => slope(recurrentActivation, y, arithmetic);
            const phi = (y: number): number => slope(activation, y, arithmetic);
            if (index < units) return at(dCell, unit) * at(g, unit) * sigma(at(i, unit));
            if (index < 2 * units) return at(dCell, unit) * at(c!, unit) * sigma(at(f, unit));
            if (index < 3 * units) return at(dCell, unit) * at(i, unit) * phi(at(g, unit));
            return at(dHidden!, unit) * at(activated, unit) * sigma(at(o, unit));
          };
          const d = vector(4 * units, (index) => {
            const value = gateGradient(index);
            return round(value, Math.abs(value), 2);
          });
          dKernel.addOuterProduct(x, d, 4 * units);
          dRecurrentKernel.addOuterProduct(dropped, d, 4 * units);
          dBias.addVector(d);
          const dDropped = new Sums(units).addTransposedProduct(d, recurrentKernel).total(arithmetic);
          return {
            dX: new Sums(features).addTransposedProduct(d, kernel).total(arithmetic),
            dStates: [multiply(dDropped, recurrentDropoutMask, arithmetic), multiply(dCell, f, arithmetic)],
          };
        },
      };
    },
    weightGradients: () => ({
      dKernel: shaped(kernel.shape, dKernel.total(arithmetic)),
      dRecurrentKernel: shaped(recurrentKernel.shape, dRecurrentKernel.total(arithmetic)),
      dBias: shaped([4 * units], dBias.total(arithmetic)),
    }),
  };
}

/** The LSTM under test. */
export const lstmSubject: RecurrentSubject = {
  gates: 4,
  states: ['hidden', 'cell'],
  recurrentActivations: fusedActivations,
  biasShape: (units) => [4 * units],
  kernels: [lstmKernel, lstmGradientKernel],
  embeddingKernels: [embeddingLstmKernel, embeddingLstmGradientKernel],
  reference: (inputs, options, upstream, arithmetic) =>
    runRecurrent(lstmCell(inputs, options, arithmetic), inputs, options, upstream, arithmetic),
  forward: (inputs, options, saveForGradient) =>
    runKernel(kernelFor(inputs, lstmKernel, embeddingLstmKernel), inputs, {
      ...options,
      saveForGradient,
    }),
  gradient: (inputs, options) =>
    runKernel(kernelFor(inputs, lstmGradientKernel, embeddingLstmGradientKernel), inputs, options),
  operate: (inputs, options, returnState) => ({
    ...ops.lstm(inputs as unknown as Parameters<typeof ops.lstm>[0], { ...options, returnState }),
  }),
};

/** The kernel under test, with all that is tried of it. */
export const lstmUnderTest: KernelUnderTest = recurrentUnderTest('lstm', { '': lstmSubject }, ops.lstm);
