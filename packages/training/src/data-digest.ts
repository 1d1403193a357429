// Tells data from other data, so that a run is not resumed with others than it was begun with.
import { rowCount } from './host-array.ts';
import type { Batch } from './batches.ts';

/** What data are, in short: their shapes, and a checksum of their numbers (FNV-1a over 32-bit words). */
export function dataDigest({ x, y, sampleWeight }: Batch): Readonly<Record<string, string>> {
  const weights = Float32Array.from({ length: rowCount(x) }, (_, row) => sampleWeight?.[row] ?? 1);
  return {
    x: `[${x.shape.join(', ')}] ${checksum(x.data)}`,
    y: `[${y.shape.join(', ')}] ${checksum(y.data)}`,
    sampleWeight: checksum(weights),
  };
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
