// How many elements datasets and attributes have.
import { damaged, notRead, type FileBytes } from './file-bytes.ts';

const mostAxes = 8;

/** The shape that is described at a place; without axes for a single element, undefined for no element at all. */
export function readShape(file: FileBytes, place: number): readonly number[] | undefined {
  const version = file.u8(place);
  const rank = file.u8(place + 1);
  if (version !== 1 && version !== 2) throw notRead(`a shape of version ${version}`);
  if (rank > mostAxes) throw notRead(`an array of ${rank} axes`);
  if (version === 2 && file.u8(place + 3) === 2) return undefined;
  const start = place + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => file.size(start + 8 * axis));
}

/** How many elements an array has. @throws Error where that is beyond all counting */
export function elementsOf(shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) throw damaged(`an array in it has the shape [${shape.join(', ')}]`);
  return count;
}
