// Sizes that may be known or not: a number times the names of sizes that are only known with the data, such as that of the batch.
import { unsupported } from '../refuse.ts';

/** A size. */
export interface Size {
  readonly factor: number;
  /** In order, each as often as it is a factor. */
  readonly names: readonly string[];
}

/** A size that is known. */
export const known = (factor: number): Size => ({ factor, names: [] });

/** The number that a size is; undefined where it is not known. */
export function numberOf({ factor, names }: Size): number | undefined {
  return names.length === 0 ? factor : undefined;
}

/** Whether two sizes are the same. */
export function isSame(one: Size, other: Size): boolean {
  return one.factor === other.factor && one.names.join('\n') === other.names.join('\n');
}

/** The product of sizes. @throws RnnkitError when there are too many of them */
export function times(...sizes: readonly Size[]): Size {
  const factor = sizes.reduce((product, size) => product * size.factor, 1);
  const names = sizes.flatMap((size) => size.names).toSorted();
  if (names.length > 64 || !Number.isSafeInteger(factor)) throw unsupported('a size that it computes is too large');
  return { factor, names };
}

/** A size by a part of it; undefined where that does not go. */
export function divided(size: Size, by: Size): Size | undefined {
  const names = [...size.names];
  for (const name of by.names) {
    const place = names.indexOf(name);
    if (place === -1) return undefined;
    names.splice(place, 1);
  }
  if (by.factor === 0 || !Number.isSafeInteger(size.factor / by.factor)) return undefined;
  return { factor: size.factor / by.factor, names };
}
