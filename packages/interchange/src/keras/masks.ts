// Masks as Keras' graphs have them. A mask here travels with its value by itself; Keras 3 writes it down as operations, such as
// `NotEqual(ids, 0)`, so that a reader has to see that both are the same.
import type { Fields } from './keras-object.ts';
import type { LayerSpec } from './layer-spec.ts';

/**
 * Which steps are valid: a step is where any of these is true of it, such as `3≠0`: value 3 of the graph is not 0; `3≠0 reversed` of the
 * steps in reverse. Undefined where all are; 'unknown' where that depends on what a model within does.
 */
export type Mask = ReadonlySet<string> | undefined | 'unknown';

/** The mask that begins with a layer that marks a number as none. */
export function maskWhereNot(value: number, nothing: unknown): ReadonlySet<string> {
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
export const everything = 'all';
const reversed = ' reversed';

function inReverse(mask: Mask): Mask {
  if (!(mask instanceof Set)) return mask;
  return new Set(
    Array.from(mask as ReadonlySet<string>, (term) => {
      if (term === everything) return term;
      return term.endsWith(reversed) ? term.slice(0, -reversed.length) : term + reversed;
    }),
  );
}

/** Whether two masks say the same, as far as one can know. */
export function isSameMask(one: Mask, other: Mask): boolean {
  return one === 'unknown' || other === 'unknown' || keyOf(one) === keyOf(other);
}

function keyOf(mask: ReadonlySet<string> | undefined): string {
  if (mask === undefined) return 'none';
  return mask.has(everything) ? everything : [...mask].toSorted().join('|');
}

/** A layer, as far as masks go. */
export interface Masking {
  readonly className: string;
  readonly config: Fields;
  /** Undefined for a model within, at which nobody looks. */
  readonly spec: LayerSpec | undefined;
}

/**
 * The mask of a layer's first output.
 *
 * @param first the number of the first value that it reads
 * @param masks of all that it reads
 * @param isHere whether it is ours, where a layer that goes backwards reverses the mask, too; Keras leaves it
 */
export function maskAfter(
  { className, config, spec }: Masking,
  first: number,
  masks: readonly Mask[],
  isHere: boolean,
): Mask {
  switch (spec === undefined ? 'unknown' : spec.mask) {
    case 'unknown':
      return 'unknown';
    case 'passes':
      return masks[0];
    case 'merges':
      return anyOf(masks, className === 'Concatenate');
    case 'starts':
      if (className === 'Masking') return maskWhereNot(first, config['maskValue']);
      return config['maskZero'] === true ? maskWhereNot(first, 0) : undefined;
    case 'sequence':
      if (!returnsSequences(config)) return undefined;
      return isHere && config['goBackwards'] === true ? inReverse(masks[0]) : masks[0];
    default:
      return undefined;
  }
}

/** Whether a recurrent layer, or that within a bidirectional one, gives the whole sequence. */
function returnsSequences(config: Fields): boolean {
  const within = (config['layer'] as { readonly config?: Fields } | undefined)?.config;
  return (within ?? config)['returnSequences'] === true;
}

/** Whether it is a mask that leaves steps out, and known. */
export function isSequenceMask(mask: Mask): mask is ReadonlySet<string> {
  return mask instanceof Set && !(mask as ReadonlySet<string>).has(everything);
}

/** What a mask asks of which values. */
export function masksOf(mask: ReadonlySet<string>): readonly {
  readonly value: number;
  readonly nothing: number;
  readonly isReversed: boolean;
}[] {
  return Array.from(mask, (term) => {
    const [value, nothing] = term.replace(reversed, '').split('≠');
    return { value: Number(value), nothing: Number(nothing), isReversed: term.endsWith(reversed) };
  });
}
