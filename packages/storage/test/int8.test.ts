import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { areScales, dequantize, isQuantizable, quantize } from '../src/numbers/int8.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 });
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** The largest number of each row, or of each column, by the definition of the shape of the scales. */
function largestOf(
  data: Float32Array,
  shape: readonly number[],
  scaleShape: readonly number[],
): (index: number) => number {
  const columns = shape.at(-1)!;
  const groupOf = (index: number): number =>
    scaleShape.at(-1) === 1 && sizeOf(scaleShape) === sizeOf(shape.slice(0, -1))
      ? Math.floor(index / columns)
      : index % columns;
  const largest = new Map<number, number>();
  for (const [index, value] of data.entries())
    largest.set(groupOf(index), Math.max(largest.get(groupOf(index)) ?? 0, Math.abs(value)));
  return (index) => largest.get(groupOf(index))!;
}

describe('numbers in eight bits', () => {
  test('are no farther off than half a step of their row or column', () => {
    fc.assert(
      fc.property(
        shapes.chain((shape) =>
          fc.tuple(
            fc.constant(shape),
            fc.float32Array({
              minLength: sizeOf(shape),
              maxLength: sizeOf(shape),
              noNaN: true,
              noDefaultInfinity: true,
            }),
          ),
        ),
        ([shape, data]) => {
          const quantized = quantize(data, shape);
          expect(areScales(quantized.scaleShape, shape)).toBe(true);
          expect(quantized.values.every((value) => value >= -127)).toBe(true);
          const largest = largestOf(data, shape, quantized.scaleShape);
          for (const [index, value] of dequantize(quantized, shape).entries()) {
            const step = largest(index) / 127;
            // The scale is a float32 number, as the result is: a step is off by a little, or by all of the least number.
            const rounding = largest(index) * 2 ** -22 + 127 * 2 ** -149;
            expect(Math.abs(value - data[index]!)).toBeLessThanOrEqual(step / 2 + rounding);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('have a scale a row where rows are of different size, and one a column where columns are', () => {
    const rows = Float32Array.from(
      { length: 16 * 32 },
      (_, index) => Math.sin(index) * 10 ** -(Math.floor(index / 32) % 4),
    );
    expect(quantize(rows, [16, 32]).scaleShape).toEqual([16, 1]);
    const columns = Float32Array.from({ length: 32 * 16 }, (_, index) => Math.sin(index) * 10 ** -(index % 4));
    expect(quantize(columns, [32, 16]).scaleShape).toEqual([1, 16]);
    expect(quantize(columns, [4, 8, 16]).scaleShape).toEqual([1, 1, 16]);
    // Scales of many short rows cost more than they gain.
    const short = Float32Array.from({ length: 4000 * 8 }, (_, index) => Math.sin(index * index) * (1 + (index % 2)));
    expect(quantize(short, [4000, 8]).scaleShape).toEqual([1, 8]);
  });

  test('of zeros are zeros, and the largest stays itself', () => {
    const data = Float32Array.of(0, 0, 3, -0.1, -7, 2);
    const back = dequantize(quantize(data, [3, 2]), [3, 2]);
    expect([back[0], back[1], back[4]]).toEqual([0, 0, -7]);
    expect(quantize(new Float32Array(6), [3, 2]).scales.every((scale) => scale === 0)).toBe(true);
    expect(dequantize(quantize(new Float32Array(0), [0, 2]), [0, 2])).toEqual(new Float32Array(0));
  });

  test('are for tensors of at least eight rows and columns', () => {
    expect(
      [
        [8, 8],
        [2, 4, 8],
        [1000, 32],
      ].every(isQuantizable),
    ).toBe(true);
    expect([[], [64], [2, 192], [7, 8], [64, 1]].some(isQuantizable)).toBe(false);
  });

  test('scales are those of rows or of columns', () => {
    expect(
      [
        [2, 3, 1],
        [1, 1, 4],
      ].every((scaleShape) => areScales(scaleShape, [2, 3, 4])),
    ).toBe(true);
    expect(
      [[], [4], [1, 4], [2, 3, 4], [2, 1, 1], [1, 1, 1]].some((scaleShape) => areScales(scaleShape, [2, 3, 4])),
    ).toBe(false);
    expect(areScales([1], [4])).toBe(false);
  });
});
