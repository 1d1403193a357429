// Operations of Keras' graphs that make masks, such as `NotEqual(ids, 0)`.
import type { KerasObject } from './keras-object.ts';
import { anyOf, everything, maskWhereNot, type Mask } from './masks.ts';
import { quoted, unsupported } from './refuse.ts';

/** Operations that leave of a mask what it says. */
const same = new Set(['ConvertToTensor', 'ExpandDims', 'Squeeze', 'Cast']);
/** Operations after which a step is valid where it was so in any of the masks. */
const any = new Set(['Any', 'Concatenate', 'LogicalOr', 'Stack']);

/**
 * The mask that an operation makes of others.
 *
 * @param compared the graph's value and the constant that `NotEqual` compares
 * @throws Error for an operation that makes no mask
 */
export function maskOfOperation(
  { className, name }: KerasObject,
  masks: readonly Mask[],
  compared: { readonly value: number; readonly constant: unknown } | undefined,
): Mask {
  if (className === 'NotEqual' && compared !== undefined) return maskWhereNot(compared.value, compared.constant);
  if (className === 'ZerosLike') return new Set();
  if (className === 'OnesLike') return new Set([everything]);
  const isMasks = masks.length > 0 && masks.every((mask) => mask !== undefined);
  if (same.has(className) && isMasks && masks.length === 1) return masks[0];
  if (any.has(className) && isMasks) return anyOf(masks, false);
  throw unsupported(`it computes ${quoted(name)} by the operation ${quoted(className)}, which there is not here`);
}
