// Tells data from other data, so that a run is not resumed with others than it was begun with.
import type { HostArray } from '@rnnkit/data';

import { batchRows, type Batch } from './batches.ts';

/** What data are, in short: their shapes, and a checksum of their numbers (FNV-1a over 32-bit words). */
export function dataDigest(batch: Batch): Readonly<Record<string, string>> {
  const ones = { data: new Float32Array(batchRows(batch)).fill(1), shape: [batchRows(batch)] };
  return {
    x: batch.x.map(digestOf).join(' '),
    y: batch.y.map(digestOf).join(' '),
    sampleWeight: batch.sampleWeight.map((weights = ones) => digestOf(weights)).join(' '),
  };
}

function digestOf({ data, shape }: HostArray): string {
  return `[${shape.join(', ')}] ${checksum(data)}`;
}

function checksum(numbers: ArrayLike<number>): string {
  // Whole numbers are the same data in whatever kind of array they come.
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer);
  let hash = 2_166_136_261;
  for (let index = 0; index < numbers.length; index++) {
    value[0] = numbers[index]!;
    hash = Math.imul(hash ^ words[0]!, 16_777_619);
    hash = Math.imul(hash ^ words[1]!, 16_777_619);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
