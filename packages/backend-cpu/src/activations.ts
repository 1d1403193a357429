// The fused activations on rows of doubles, in place, and their slopes, which follow from the activation's value.
import type { FusedActivation } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data/predict';

/** Applies an activation in place to `count` elements from `start` on. */
export function activate(activation: FusedActivation, values: Float64Array, start: number, count: number): void {
  const end = start + count;
  switch (activation) {
    case 'linear':
      return;
    case 'tanh':
      for (let index = start; index < end; index++) values[index] = Math.tanh(values[index]!);
      return;
    case 'sigmoid':
      for (let index = start; index < end; index++) values[index] = 1 / (1 + Math.exp(-values[index]!));
      return;
    case 'relu':
      // Not Math.max alone: it keeps −0, which is harmless, and NaN, which is wanted.
      for (let index = start; index < end; index++) values[index] = Math.max(0, values[index]!);
      return;
    case 'hardSigmoid':
      for (let index = start; index < end; index++) values[index] = clip(values[index]! / 6 + 0.5);
      return;
    case 'legacyHardSigmoid':
      for (let index = start; index < end; index++) values[index] = clip(0.2 * values[index]! + 0.5);
      return;
    default:
      throw unknown(activation);
  }
}

/** Multiplies `gradients` by the slope of an activation whose results are `values`; `count` elements of each. */
export function multiplyBySlope(
  activation: FusedActivation,
  values: Float64Array,
  valuesStart: number,
  gradients: Float64Array,
  gradientsStart: number,
  count: number,
): void {
  switch (activation) {
    case 'linear':
      return;
    case 'tanh':
      for (let index = 0; index < count; index++) {
        const value = values[valuesStart + index]!;
        gradients[gradientsStart + index]! *= 1 - value * value;
      }
      return;
    case 'sigmoid':
      for (let index = 0; index < count; index++) {
        const value = values[valuesStart + index]!;
        gradients[gradientsStart + index]! *= value * (1 - value);
      }
      return;
    case 'relu':
      for (let index = 0; index < count; index++) {
        if (values[valuesStart + index]! <= 0) gradients[gradientsStart + index] = 0;
      }
      return;
    case 'hardSigmoid':
      scaleInside(values, valuesStart, gradients, gradientsStart, count, 1 / 6);
      return;
    case 'legacyHardSigmoid':
      scaleInside(values, valuesStart, gradients, gradientsStart, count, 0.2);
      return;
    default:
      throw unknown(activation);
  }
}

function scaleInside(
  values: Float64Array,
  valuesStart: number,
  gradients: Float64Array,
  gradientsStart: number,
  count: number,
  slope: number,
): void {
  for (let index = 0; index < count; index++) {
    const value = values[valuesStart + index]!;
    gradients[gradientsStart + index]! *= value <= 0 || value >= 1 ? 0 : slope;
  }
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function unknown(activation: never): Error {
  return new RnnkitError(
    'invalid-argument',
    `The fused kernels do not know the activation "${String(activation)}"; they know linear, tanh, sigmoid, relu, hardSigmoid and legacyHardSigmoid.`,
  );
}
