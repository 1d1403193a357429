// What an embedding's inputs have to be.
import type { Tensor } from '@tensorflow/tfjs-core';

import { expectShape, expectType } from '../expect-tensor.ts';

/** Throws where there is no table, or no ids. */
export function checkEmbedding(table: Tensor, ids: Tensor): void {
  expectShape('embedding', 'table', table, ['inputDim', 'outputDim']);
  expectType('embedding', 'ids', ids, 'int32');
}
