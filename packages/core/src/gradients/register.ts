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
 * A gradient that is registered already, by tfjs or by the user, stays. {@link useBackend} calls it.
 */
export function registerStockGradients(): void {
  for (const gradient of stockGradients) {
    if (getGradient(gradient.kernelName) === undefined) registerGradient(gradient);
  }
}
