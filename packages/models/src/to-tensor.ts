import { expectBackend } from '@rnnkit/core';
import type { HostArray } from '@rnnkit/data/predict';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';

/** The tensor of an array. */
export function toTensor({ data, shape }: HostArray, dtype: 'float32' | 'int32' = 'float32'): Tensor {
  expectBackend();
  return tensor(data, [...shape], dtype);
}
