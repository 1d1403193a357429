// Numbers of weights, from a model's order to that of a file, and back.
import type { WrittenWeight } from './graph-writer.ts';

/** A tensor's numbers, by the weights'. */
export function numbersOf({ dims, parts, places }: WrittenWeight, read: (path: string) => Float32Array): Float32Array {
  if (places === undefined) return read(parts[0]!.path);
  const sources = parts.map(({ path }) => read(path));
  const all = sources.length === 1 ? sources[0]! : joined(sources);
  const order = places();
  const numbers = new Float32Array(dims.reduce((size, side) => size * side, 1));
  for (let index = 0; index < numbers.length; index++) {
    const place = order[index]!;
    numbers[index] = place > 0 ? all[place - 1]! : place < 0 ? -all[-place - 1]! : 0;
  }
  return numbers;
}

function joined(sources: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(sources.reduce((size, { length }) => size + length, 0));
  let start = 0;
  for (const source of sources) {
    all.set(source, start);
    start += source.length;
  }
  return all;
}

/** The weights' numbers by a tensor's, which has as many as it says: the way back of {@link numbersOf}. */
export function weightsOf(
  { parts, places }: WrittenWeight,
  numbers: Float32Array,
): readonly (readonly [string, Float32Array])[] {
  if (places === undefined) return [[parts[0]!.path, numbers]];
  const order = places();
  const all = new Float32Array(parts.reduce((sum, { size }) => sum + size, 0));
  for (let index = 0; index < numbers.length; index++) {
    const place = order[index]!;
    if (place > 0) all[place - 1] = numbers[index]!;
    else if (place < 0) all[-place - 1] = -numbers[index]!;
  }
  let start = 0;
  return parts.map(({ path, size }) => {
    start += size;
    return [path, all.subarray(start - size, start)] as const;
  });
}
