// The fused activations and their slopes, from their definitions.
import type { FusedActivation } from '@rnnkit/core';

import type { Arithmetic } from './arithmetic.ts';

/** φ(x). */
export function activate(activation: FusedActivation, x: number, arithmetic: Arithmetic): number {
  switch (activation) {
    case 'linear':
      return x;
    case 'tanh':
      return arithmetic.evaluate(Math.tanh(x));
    case 'sigmoid':
      return arithmetic.evaluate(sigmoid(x));
    case 'relu':
      return Math.max(x, 0);
    case 'hardSigmoid':
      return clip(arithmetic.round((x + 3) / 6, (Math.abs(x) + 3) / 6, 3));
    case 'legacyHardSigmoid':
      return clip(arithmetic.round(0.2 * x + 0.5, 0.2 * Math.abs(x) + 0.5, 3));
  }
}

/** φ′(x), which for every fused activation follows from y = φ(x). */
export function slope(activation: FusedActivation, y: number, arithmetic: Arithmetic): number {
  switch (activation) {
    case 'linear':
      return 1;
    case 'tanh':
      return arithmetic.round(1 - y * y, 1 + y * y, 2);
    case 'sigmoid':
      return arithmetic.round(y * (1 - y), Math.abs(y * (1 - y)), 2);
    case 'relu':
      return y > 0 ? 1 : 0;
    case 'hardSigmoid':
      return y > 0 && y < 1 ? arithmetic.round(1 / 6) : 0;
    case 'legacyHardSigmoid':
      return y > 0 && y < 1 ? arithmetic.round(0.2) : 0;
  }
}

/** 1 / (1 + e⁻ˣ), without overflow on either side. */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

function clip(x: number): number {
  return Math.min(Math.max(x, 0), 1);
}
