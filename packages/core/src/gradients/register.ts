import { getGradient, registerGradient, type GradConfig } from '@tensorflow/tfjs-core';

import { arithmeticGradients } from './arithmetic.ts';
import { comparisonGradients } from './comparison.ts';
import { elementwiseGradients } from './elementwise.ts';
import { matrixProductGradient } from './matrix-product.ts';
import { reductionGradients } from './reduction.ts';
import { shapeGradients } from './shape.ts';

/** The gradients that core brings, for kernels that have none. */
export const stockGradients: readonly GradConfig[] = [
  ...arithmeticGradients,
  ...comparisonGradients,
  ...elementwiseGradients,
  ...reductionGradients,
  ...shapeGradients,
  matrixProductGradient,
];

/**
 * Registers the gradients of the stock kernels that layers and cells are composed of. tfjs-core alone has none in Node.
 * A gradient that is registered already, by tfjs or by the user, stays. Training and inspecting call it; who takes gradients with
 * tfjs' own `grads` or `variableGrads` calls it once before. Who only predicts needs none of them.
 *
 * @example
 * registerStockGradients();
 * const [dX] = grads((x) => sum(square(x)))([x]);
 */
export function registerStockGradients(): void {
  for (const gradient of stockGradients) {
    if (getGradient(gradient.kernelName) === undefined) registerGradient(gradient);
  }
}
