// The inputs of attention: queries, keys and values that differ, and what comes from above.
import { Random } from '@rnnkit/data';

import type { Work } from '../../work.ts';

/** Numbers and their shape, `[batch, time, heads, size]`. */
export interface Inputs {
  readonly shape: readonly [number, number, number, number];
  readonly query: Float32Array;
  readonly key: Float32Array;
  readonly value: Float32Array;
  readonly upstream: Float32Array;
}

/** The inputs of a work, drawn once: attention remembers nothing of what it has seen. */
export function attentionInputs({ batch, time, units, heads = 1 }: Work): Inputs {
  const random = new Random(0);
  const drawn = (): Float32Array => Float32Array.from({ length: batch * time * units }, () => random.normal());
  return {
    shape: [batch, time, heads, units / heads],
    query: drawn(),
    key: drawn(),
    value: drawn(),
    upstream: drawn(),
  };
}
