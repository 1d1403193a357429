import { cast, greater, less, sub, type Tensor } from '@tensorflow/tfjs-core';

/**
 * 1 where x is positive, −1 where it is negative, else 0. tfjs' own sign is 0 below 1.2e-7 on WASM, which stops the learning of
 * what comes that close to zero.
 */
export function signOf(x: Tensor): Tensor {
  return sub(cast(greater(x, 0), 'float32'), cast(less(x, 0), 'float32'));
}
