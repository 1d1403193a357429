// How attention reads a sequence part by part: keys and values are its state.
import { cast, concat, ones, slice, type Tensor } from '@tensorflow/tfjs-core';

import { StreamState, type LayerStream } from '../layer-stream.ts';
import type { LayerResult, Value } from '../value.ts';
import type { Sight } from './attention-weights.ts';

/** What is looked for, what is added up, and what is looked at: `[batch, steps, …]` each. */
export interface Sequences {
  readonly query: Tensor;
  readonly value: Tensor;
  readonly key: Tensor;
  /** What the output of each step of the query is multiplied with, `[batch, steps, …]`; nothing when undefined. */
  readonly gate?: Tensor | undefined;
}

/** What is added up and looked at, and which of its steps are valid, bool `[batch, steps]`. */
export interface Seen {
  readonly value: Tensor;
  readonly key: Tensor;
  readonly mask: Tensor | undefined;
}

/** A query that has been read, and what it looks at, which is read when it is asked for. */
export interface ReadSequences {
  readonly query: Tensor;
  readonly queryMask: Tensor | undefined;
  readonly gate: Tensor | undefined;
  readonly seen: () => Seen;
}

/** A layer in the middle of a sequence. */
export interface StreamedAttention {
  /** Whether the values and keys are the same with each part. */
  readonly isWhole: boolean;
  /** A step sees so many steps less one before it; all when undefined. */
  readonly window: number | undefined;
  /** Reads a part. */
  readonly read: (values: readonly Value[]) => ReadSequences;
  /** What comes of it. */
  readonly answer: (sequences: Sequences, sight: Pick<Sight, 'mask' | 'queryMask' | 'start'>) => LayerResult;
}

/**
 * A stream that keeps keys and values: those of a whole sequence, read once, or those of the steps so far that a later step sees, so
 * that with a window its memory has a bound.
 */
export function attentionStream({ isWhole, window = Infinity, read, answer }: StreamedAttention): LayerStream {
  const carried = new StreamState();
  let steps = 0;
  return {
    push(values) {
      const part = read(values);
      const { query, queryMask, gate } = part;
      const before = carried.tensors;
      const [key, value, mask] = isWhole && before.length > 0 ? before : joined(isWhole ? [] : before, part.seen());
      const known = stepsOf(key!);
      const queries = stepsOf(query);
      const start = isWhole ? steps : known - queries;
      steps += queries;
      if (isWhole) carried.set([key!, value!, ...(mask === undefined ? [] : [mask])]);
      else keepLast(carried, [key!, value!, mask], Math.min(known, window - 1));
      return answer({ query, key: key!, value: value!, gate }, { mask: mask && cast(mask, 'bool'), queryMask, start });
    },
    dispose() {
      carried.dispose();
      steps = 0;
    },
  };
}

const stepsOf = (sequence: Tensor): number => sequence.shape[1] ?? 0;

/** Keys, values and mask, the last as numbers, of the steps so far; no mask where there never was one. */
function joined(before: readonly Tensor[], { key, value, mask }: Seen): readonly (Tensor | undefined)[] {
  const valid = mask && cast(mask, 'float32');
  if (before.length === 0) return [key, value, valid];
  const [keys, values, known] = before as [Tensor, Tensor, Tensor?];
  const [batch = 0] = key.shape;
  const masks =
    known === undefined && valid === undefined
      ? undefined
      : concat([known ?? ones([batch, stepsOf(keys)]), valid ?? ones([batch, stepsOf(key)])], 1);
  return [concat([keys, key], 1), concat([values, value], 1), masks];
}

/** Carries the last steps on. */
function keepLast(carried: StreamState, tensors: readonly (Tensor | undefined)[], count: number): void {
  const last = (tensor: Tensor): Tensor => {
    const begin = tensor.shape.map((size, axis) => (axis === 1 ? size - count : 0));
    return slice(tensor, begin, tensor.shape.with(1, count));
  };
  carried.set(count === 0 ? [] : tensors.filter((tensor) => tensor !== undefined).map(last));
}
