// Axes of values, as lists of pieces. To transpose, reshape, squeeze a tensor is to arrange its pieces anew: no layer is needed until
// somebody reads them in an order that is not the value's own.
import { divided, isSame, known, numberOf, times, type Size } from './sizes.ts';

/** A piece of an axis. Pieces of size 1 there are not. */
export interface Piece {
  readonly size: Size;
  /** What it has been divided into. */
  halves?: readonly [Piece, Piece];
}

/** An axis: pieces one within the other, the last one the fastest. */
export type Axis = readonly Piece[];

/** An axis of a size. */
export function axisOf(size: Size): Axis {
  return numberOf(size) === 1 ? [] : [{ size }];
}

/** The pieces of an axis that are not divided further. */
export function leaves(axis: Axis): readonly Piece[] {
  return axis.flatMap((piece) => (piece.halves === undefined ? [piece] : leaves(piece.halves)));
}

/** The size of an axis. */
export function sizeOfAxis(axis: Axis): Size {
  return times(...axis.map(({ size }) => size));
}

/** Whether two axes are the same pieces. */
export function isSameAxis(one: Axis, other: Axis): boolean {
  const [left, right] = [leaves(one), leaves(other)];
  return left.length === right.length && left.every((piece, place) => piece === right[place]);
}

/** Whether axes are the same, one by one. */
export function areSameAxes(some: readonly Axis[], others: readonly Axis[]): boolean {
  return some.length === others.length && some.every((axis, place) => isSameAxis(axis, others[place]!));
}

/**
 * Axes arranged as axes of other sizes.
 *
 * @param sizes those wanted; undefined for the one that follows from the others
 * @returns undefined where they do not go into each other
 */
export function reshapeAxes(axes: readonly Axis[], sizes: readonly (Size | undefined)[]): readonly Axis[] | undefined {
  const left = axes.flatMap((axis) => leaves(axis));
  const all = sizeOfAxis(left);
  const others = times(...sizes.filter((size) => size !== undefined));
  const rest = divided(all, others);
  const wanted = sizes.map((size) => size ?? rest);
  if (rest === undefined || wanted.some((size) => size === undefined)) return undefined;
  if (!sizes.includes(undefined) && numberOf(rest) !== 1) return undefined;
  const made: Axis[] = [];
  for (const size of wanted as readonly Size[]) {
    const axis = takePieces(left, size);
    if (axis === undefined) return undefined;
    made.push(axis);
  }
  return left.length === 0 ? made : undefined;
}

/** Takes the first pieces that have a size together, and divides the last one if it has to. */
function takePieces(left: Piece[], size: Size): Axis | undefined {
  const taken: Piece[] = [];
  let missing: Size = size;
  while (!isSame(missing, known(1))) {
    const piece = left.shift();
    if (piece === undefined) return undefined;
    const rest = divided(missing, piece.size);
    if (rest !== undefined) {
      taken.push(piece);
      missing = rest;
      continue;
    }
    const second = divided(piece.size, missing);
    if (second === undefined) return undefined;
    piece.halves ??= [{ size: missing }, { size: second }];
    const [first, behind] = piece.halves;
    if (!isSame(first.size, missing)) return undefined;
    taken.push(first);
    left.unshift(...leaves([behind]));
    missing = known(1);
  }
  return taken;
}
