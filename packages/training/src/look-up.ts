import { embedding } from '@rnnkit/core';
import type { LayerOutput, TableRows } from '@rnnkit/layers';

/** The output of an embedding, looked up. */
export function lookUp({ table, ids, mask }: TableRows): LayerOutput {
  return { output: embedding(table, ids), mask };
}
