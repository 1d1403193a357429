// Masks as Keras' graphs have them. A mask here travels with its value by itself; Keras 3 writes it down as operations, such as
// `NotEqual(ids, 0)`, so that a reader has to see that both are the same.
import type { KerasObject } from './keras-object.ts';
import { quoted, unsupported } from './refuse.ts';

/**
 * Which steps are valid: a step is where any of these is true of it, such as `3≠0`: value 3 of the graph is not 0. Undefined where all
 * are; 'unknown' where that depends on what a model within does.
 */
export type Mask = ReadonlySet<string> | undefined | 'unknown';

/** The mask that begins with a layer that marks a number as none. */
export function maskWhereNot(value: number, nothing: unknown): Mask {
  return new Set([`${value}≠${Number(nothing)}`]);
}

/** The steps at which any of some masks is valid; undefined where one of them says nothing. */
export function anyOf(masks: readonly Mask[], isNothingAll: boolean): Mask {
  if (masks.includes('unknown')) return 'unknown';
  const known = masks as readonly (ReadonlySet<string> | undefined)[];
  if (known.every((mask) => mask === undefined)) return undefined;
  if (!isNothingAll && known.includes(undefined)) return undefined;
  return new Set(known.flatMap((mask) => (mask === undefined ? [everything] : [...mask])));
}

/** What is true of all steps. */
const everything = 'all';

/** Masks as one text, to compare and to remember them by. */
export function maskKey(mask: ReadonlySet<string>): string {
  return mask.has(everything) ? everything : [...mask].toSorted().join('|');
}

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
