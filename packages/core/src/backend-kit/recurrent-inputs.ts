// What every recurrent kernel reads besides its arithmetic.
import { RnnkitError } from '@rnnkit/data/predict';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/**
 * What the forward kernel kept.
 *
 * @param number its place among the caches, from 0 on
 * @throws Error when the forward kernel did not keep it
 */
export function cacheOf(inputs: { readonly [cache: `cache${number}`]: TensorInfo }, number: number): TensorInfo {
  const cache = inputs[`cache${number}`];
  if (cache !== undefined) return cache;
  throw new RnnkitError(
    'invalid-argument',
    `The gradient kernel needs cache${number} of its forward kernel: run that with saveForGradient.`,
  );
}
